package io.weir.tools.xdptop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.tools.ToolProcess;
import io.weir.tools.export.Promtool;
import io.weir.tools.export.Scraper;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Known traffic, as Debian's Prometheus reads it. */
@Tag("host") // in the VM on a busy machine each scrape takes longer than Prometheus waits
class XdptopPrometheusKernelIT {
  @TempDir private Path folder;

  @Test
  void shouldBeScrapedWithTheKnownNumbers() throws Exception {
    int port = Scraper.freePort();
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptop("--prometheus=:" + port, "--filter", "nothing");
        Scraper scraper = new Scraper(folder, port)) {
      lab.ping("192.0.2.1", 23);
      lab.ping("2001:db8::1", 29);

      String received = "{network_interface_name=\"v0\",network_io_direction=\"receive\"}";
      scraper.await("system_network_packet_count_total" + received, 23 + 29);
      scraper.await(
          "system_network_packet_count_total{network_io_direction=\"transmit\"}", 23 + 29);
      scraper.await(protocol("packets", "receive", "icmp"), 23);
      scraper.await(protocol("packets", "transmit", "ipv6-icmp"), 29);
      scraper.await(protocol("io_bytes", "receive", "icmp"), 23 * (14 + 20 + 8 + 56));
      scraper.await("weir_hook_packets_total{weir_hook=\"xdp\"}", 23 + 29);
      scraper.await(
          "weir_trait_packets_total{network_io_direction=\"receive\",weir_trait=\"ipv6\"}", 29);
      scraper.await("weir_flow_table_entries", 4);
      assertThat(Promtool.complaints(Scraper.page(port))).isEmpty();
      assertThat(Scraper.page(port)).doesNotContain("192.0.2").doesNotContain("2001:db8");
      assertThat(tool.signal("INT")).isZero();
    }
  }

  private static String protocol(String what, String direction, String name) {
    return "weir_protocol_%s_total{network_io_direction=\"%s\",weir_protocol=\"%s\"}"
        .formatted(what, direction, name);
  }
}
