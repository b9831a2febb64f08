package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.bpf.BpfLink;
import io.weir.bpf.BpfObject;
import io.weir.bpf.Netns;
import io.weir.bpf.Xdp;
import io.weir.bpf.XdpMode;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import io.weir.tools.xdptop.TrafficLab;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Drops that no tracepoint shows, of an interface that counts them. */
class UnseenKernelIT {
  private static final int COUNT = 23;
  private static final String DROP =
      """
      __attribute__((section("xdp"), used)) int others(void *ctx) { return 1; }
      char terms[] __attribute__((section("license"), used)) = "GPL";
      """;

  /**
   * Makes a tap t0, and writes frames to it once it is told; without waiting, as tap's XDP wants.
   */
  private static final String TAP =
      """
      use Fcntl;
      sysopen(my $tap, "/dev/net/tun", O_RDWR | O_NONBLOCK) or die $!;
      my $name = pack("Z16 S x22", "t0", 0x1002);
      ioctl($tap, 0x400454ca, $name) or die $!;
      system("ip link set dev t0 addrgenmode none") == 0 or die;
      system("ip link set dev t0 up") == 0 or die;
      $| = 1;
      print "made\\n";
      <STDIN>;
      syswrite($tap, "\\2\\0\\0\\0\\0\\1\\2\\0\\0\\0\\0\\2\\x88\\xb5" . "x" x 50) for 1 .. $ARGV[0];
      print "sent\\n";
      <STDIN>;
      """;

  @Test
  void shouldTellOfDropsThatOnlyCountersShow() throws Exception {
    SchemaCheck check = new SchemaCheck();
    try (TrafficLab lab = new TrafficLab();
        Netns near = Netns.of(lab.near);
        BpfObject object = FrameFlood.compile(DROP);
        ToolProcess tap = tap(lab)) {
      await(tap, "made");
      try (BpfLink link =
          near.call(
              () ->
                  Xdp.attach(
                      object.programs().get(0), near.networkInterface("t0"), XdpMode.NATIVE))) {
        assertThat(link).isNotNull();
        ToolProcess details = ToolProcess.attached(Dropsnoop.class, "--netns", lab.near, "--json");
        ToolProcess counts =
            ToolProcess.attached(Dropsnoop.class, "--netns", lab.near, "--json", "--summary=100ms");
        try (details;
            counts) {
          tap.say("");
          await(tap, "sent");
          for (ToolProcess tool : List.of(details, counts)) {
            assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
            JsonNode event =
                tool.json().stream()
                    .filter(e -> e.get("name").asText().equals("interface.unseen_drops"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(tool.stdout() + tool.stderr()));
            assertThat(event.at("/network/interface/name").asText()).isEqualTo("t0");
            assertThat(event.at("/weir/device/rx_dropped").asInt()).isEqualTo(COUNT);
            assertThat(event.at("/weir/drop/unseen").asInt()).isEqualTo(COUNT);
            assertThat(tool.stderr())
                .contains("interface t0 of " + lab.near + " lost 23 packets that are not shown");
            for (String line : tool.stdout()) {
              assertThat(check.faults(line)).as(line).isEmpty();
            }
          }
        }
      }
    }
  }

  @Test
  void shouldNotTellOfDropsThatAreShown() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tap = tap(lab)) {
      await(tap, "made");
      try (ToolProcess tool =
          ToolProcess.attached(Dropsnoop.class, "--netns", lab.near, "--json", "--iface=t0")) {
        tap.say("");
        await(tap, "sent");
        String drops = TrafficLab.output("ip", "-n", lab.near, "-s", "link", "show", "dev", "t0");
        assertThat(tool.signal("INT")).isZero();

        // nobody handles this ethertype: the interface counts them, and they are shown
        assertThat(drops).containsPattern("RX:.*\\n +\\d+ +" + COUNT + " +0 +" + COUNT);
        assertThat(tool.json()).hasSize(COUNT + 1);
        assertThat(tool.stderr()).doesNotContain("not shown");
      }
    }
  }

  private static ToolProcess tap(TrafficLab lab) throws Exception {
    return ToolProcess.start(
        new ProcessBuilder(
            TrafficLab.inside(lab.near, "perl", "-e", TAP, Integer.toString(COUNT))));
  }

  private static void await(ToolProcess tap, String line) {
    long startNs = System.nanoTime();
    while (!tap.stdout().contains(line)) {
      assertThat(System.nanoTime() - startNs).as(tap.stderr()).isLessThan(60_000_000_000L);
      Thread.onSpinWait();
    }
  }
}
