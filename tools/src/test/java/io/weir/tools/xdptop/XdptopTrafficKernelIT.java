package io.weir.tools.xdptop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.tools.ToolProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets of every form, sent by programs of others: exact in xdptop's totals. */
class XdptopTrafficKernelIT {
  private static final String RECEIVE = "receive";
  private static final String TRANSMIT = "transmit";
  private static final int ETHERNET = 14;
  private static final ObjectMapper JSON = new ObjectMapper();

  // after the IP header
  private static final String ECHO = "0800 0000 0001 0001";
  private static final String UDP = "2000 0009 0008 0000";
  private static final String TCP = "2000 0009 00000001 00000000 5002 ffff 0000 0000";

  // extension headers of 8 bytes each, with the number of the next one: RFC 8200, section 4
  private static final String PADDING = "00 0104 00000000";
  private static final String ROUTING = "00 0400 00000000";

  @Test
  void shouldCountTaggedFramesAndExtensionHeaders() throws Exception {
    Pcap frames =
        new Pcap()
            .add(23, "8100 0007 0800", Pcap.ip4(1, ECHO))
            .add(29, "88a8 0005 8100 0007 0800", Pcap.ip4(17, UDP))
            .add(31, "86dd", Pcap.ip6(0, "11", PADDING, UDP))
            .add(37, "86dd", Pcap.ip6(0, "2b", PADDING, "3c", ROUTING, "06", PADDING, TCP));
    int packets = 23 + 29 + 31 + 37;
    long bytes = 23 * (14 + 4 + 20 + 8) + 29 * (14 + 8 + 20 + 8);
    bytes += 31 * (14 + 40 + 8 + 8) + 37 * (14 + 40 + 3 * 8 + 20);
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptop()) {
      frames.send(lab);
      JsonNode sample =
          TrafficLab.await(
              tool, s -> TrafficLab.hook(s, RECEIVE, "xdp") == packets && TrafficLab.isQuiet(s));
      assertThat(TrafficLab.total(sample, RECEIVE, "icmp")).isEqualTo(23);
      assertThat(TrafficLab.total(sample, RECEIVE, "udp")).isEqualTo(29 + 31);
      assertThat(TrafficLab.total(sample, RECEIVE, "tcp")).isEqualTo(37);
      assertThat(trait(sample, RECEIVE, "vlan")).isEqualTo(23 + 29);
      assertThat(trait(sample, RECEIVE, "ipv6")).isEqualTo(31 + 37);
      assertThat(trait(sample, RECEIVE, "malformed_late")).isZero();
      for (JsonNode hook : sample.at("/weir/totals")) {
        boolean received = hook.at("/network/io/direction").asText().equals(RECEIVE);
        assertThat(hook.path("packets_total").asLong()).isEqualTo(received ? packets : 0);
        assertThat(hook.path("bytes_total").asLong()).isEqualTo(received ? bytes : 0);
      }
      JsonNode flows = sample.at("/weir/flows");
      JsonNode outer = TrafficLab.row(flows, RECEIVE, "/weir/vlan/id", "5");
      assertThat(outer.get("packets_total").asLong()).isEqualTo(29);
      JsonNode extended = TrafficLab.row(flows, RECEIVE, "/network/transport", "tcp");
      assertThat(extended.at("/destination/port").asInt()).isEqualTo(9);
    }
  }

  /** ping(8) with 4000 bytes: three fragments each way, of which the first is told apart. */
  @ParameterizedTest
  @CsvSource({"192.0.2.1, icmp, 20, 4", "2001:db8::1, ipv6-icmp, 48, 6"})
  void shouldCountFragmentsOfBothVersions(String to, String transport, int header, int version)
      throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptop()) {
      lab.inFar("ping", "-q", "-i", "0.002", "-c", "23", "-s", "4000", to);
      JsonNode sample =
          TrafficLab.await(
              tool,
              s -> TrafficLab.total(s, TRANSMIT, transport) == 3 * 23 && TrafficLab.isQuiet(s));
      for (String direction : new String[] {RECEIVE, TRANSMIT}) {
        JsonNode rows = sample.at("/weir/protocols");
        JsonNode row = TrafficLab.row(rows, direction, "/network/transport", transport);
        assertThat(row.get("packets_total").asLong()).isEqualTo(3 * 23);
        assertThat(row.get("bytes_total").asLong())
            .isEqualTo(23L * (3 * (ETHERNET + header) + 8 + 4000));
        assertThat(trait(sample, direction, "fragment_first")).isEqualTo(23);
        assertThat(trait(sample, direction, "fragment_later")).isEqualTo(2 * 23);
        assertThat(trait(sample, direction, "ipv" + version)).isEqualTo(3 * 23);
      }
    }
  }

  /**
   * A stream of iperf3(1), against the device's own counters and what iperf3 says it sent. XDP sees
   * each packet, as the device counts them; veth under XDP counts their bytes without the Ethernet
   * header. At tc the device counts a joined frame as one packet, xdptop as those it is made of;
   * the bytes of both are those of the frames, with their headers once. So of the flow's bytes
   * there remains, less the payload and the cookie, a whole number of headers (14 + 20 + 32, and 8
   * more in the first): one for each frame.
   */
  @ParameterizedTest
  @CsvSource({"auto", "tc"})
  void shouldAgreeWithTheDeviceAndWithIperfAboutAStream(String mode) throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptop("--mode", mode)) {
      JsonNode before = stats(lab);
      JsonNode iperf = Iperf.stream(lab, 2_000_003);
      String hook = mode.equals("tc") ? mechanism(tool) : "xdp";
      JsonNode after = stats(lab);
      long devices = since(before, after, "rx", "packets");
      long ethernet = mode.equals("tc") ? 0 : devices * ETHERNET;
      long bytes = since(before, after, "rx", "bytes") + ethernet;
      JsonNode sample =
          TrafficLab.await(
              tool, s -> TrafficLab.isQuiet(s) && total(s, RECEIVE, hook, "bytes_total") == bytes);

      assertThat(total(sample, TRANSMIT, mechanism(tool), "bytes_total"))
          .isEqualTo(since(before, after, "tx", "bytes"));
      long counted = total(sample, RECEIVE, hook, "packets_total");
      if (mode.equals("tc")) {
        assertThat(counted).isGreaterThan(devices);
        assertThat(trait(sample, RECEIVE, "segmented")).isPositive();
      } else {
        assertThat(counted).isEqualTo(devices);
        assertThat(trait(sample, RECEIVE, "segmented")).isZero();
      }
      assertStream(sample, iperf, mode.equals("tc"));
    }
  }

  private static void assertStream(JsonNode sample, JsonNode iperf, boolean joined) {
    long payload = iperf.at("/end/sum_sent/bytes").asLong() + Iperf.COOKIE_BYTES;
    int port = iperf.at("/start/connected/0/local_port").asInt();
    JsonNode flow =
        TrafficLab.row(sample.at("/weir/flows"), RECEIVE, "/source/port", Integer.toString(port));
    long headers = flow.get("bytes_total").asLong() - payload - 8;
    if (iperf.at("/end/sum_sent/retransmits").asLong() != 0) {
      assertThat(headers).isPositive();
      return;
    }
    assertThat(headers % (14 + 20 + 32)).isZero();
    long frames = headers / (14 + 20 + 32);
    long packets = flow.get("packets_total").asLong();
    assertThat(packets).isGreaterThanOrEqualTo(payload / 1448);
    if (joined) {
      assertThat(frames).isLessThan(packets);
    } else {
      assertThat(frames).isEqualTo(packets);
    }
  }

  private static long trait(JsonNode sample, String direction, String trait) {
    return TrafficLab.row(sample.at("/weir/traits"), direction, "/weir/trait", trait)
        .path("packets_total")
        .asLong();
  }

  private static long total(JsonNode sample, String direction, String hook, String field) {
    return TrafficLab.row(sample.at("/weir/totals"), direction, "/weir/hook", hook)
        .path(field)
        .asLong();
  }

  private static JsonNode stats(TrafficLab lab) throws Exception {
    String text = TrafficLab.output("ip", "-n", lab.near, "-s", "-j", "link", "show", "dev", "v0");
    return JSON.readTree(text).at("/0/stats64");
  }

  private static long since(JsonNode before, JsonNode after, String direction, String field) {
    return after.get(direction).get(field).asLong() - before.get(direction).get(field).asLong();
  }

  private static String mechanism(ToolProcess tool) {
    return tool.stderr().contains("egress=tcx") ? "tcx" : "clsact";
  }
}
