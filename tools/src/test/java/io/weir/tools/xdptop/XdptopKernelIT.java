package io.weir.tools.xdptop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.Commands;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** xdptop on a veth pair of its own: exact counts, other programs, what goes wrong. */
class XdptopKernelIT {
  private static final String RECEIVE = "receive";
  private static final String TRANSMIT = "transmit";

  @ParameterizedTest
  @CsvSource({"auto, native, xdp", "generic, generic, xdp", "tc, off, tcx"})
  void shouldCountEveryPacketOfEveryProtocol(String mode, String xdp, String ingress)
      throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptop("--mode", mode, "--tc-ingress")) {
      lab.ping("192.0.2.1", 23);
      lab.ping("2001:db8::1", 29);
      sendUdp(lab, 101);
      JsonNode sample =
          TrafficLab.await(
              tool, s -> TrafficLab.total(s, RECEIVE, "udp") == 101 && TrafficLab.isQuiet(s));

      assertThat(sample.at("/network/interface/name").asText()).isEqualTo("v0");
      assertThat(sample.at("/weir/interface/driver").asText()).isEqualTo("veth");
      assertThat(sample.at("/weir/xdp/mode").asText()).isEqualTo(xdp);
      String tc = sample.at("/weir/hooks/egress").asText();
      assertThat(sample.at("/weir/hooks/ingress").asText())
          .isEqualTo(ingress.equals("tcx") ? tc : ingress);
      for (String direction : List.of(RECEIVE, TRANSMIT)) {
        assertThat(TrafficLab.total(sample, direction, "icmp")).as(direction).isEqualTo(23);
        assertThat(TrafficLab.total(sample, direction, "ipv6-icmp")).as(direction).isEqualTo(29);
      }
      assertThat(TrafficLab.total(sample, TRANSMIT, "udp")).isZero();
      assertThat(TrafficLab.hook(sample, RECEIVE, tc)).isEqualTo(23 + 29 + 101);
      if (!xdp.equals("off")) {
        assertThat(TrafficLab.hook(sample, RECEIVE, "xdp")).isEqualTo(23 + 29 + 101);
      }
      assertThat(TrafficLab.hook(sample, TRANSMIT, tc)).isEqualTo(23 + 29);
      assertFlows(sample);
    }
  }

  private static void assertFlows(JsonNode sample) {
    JsonNode flows = sample.at("/weir/flows");
    JsonNode ping = TrafficLab.row(flows, RECEIVE, "/network/transport", "icmp");
    assertThat(ping.at("/source/address").asText()).isEqualTo("192.0.2.2");
    assertThat(ping.at("/destination/address").asText()).isEqualTo("192.0.2.1");
    assertThat(ping.at("/source/port").isMissingNode()).isTrue();
    assertThat(ping.get("bytes_total").asLong()).isEqualTo(23 * (14 + 20 + 8 + 56));
    JsonNode udp = TrafficLab.row(flows, RECEIVE, "/network/transport", "udp");
    assertThat(udp.at("/destination/port").asInt()).isEqualTo(9);
    assertThat(udp.get("packets_total").asLong()).isEqualTo(101);
    JsonNode sources = sample.at("/weir/sources");
    JsonNode far = TrafficLab.row(sources, RECEIVE, "/source/address", "192.0.2.2");
    assertThat(far.get("packets_total").asLong()).isEqualTo(23 + 101);
    assertThat(sample.at("/weir/flows_total").asInt()).isEqualTo(5);
    assertThat(sample.at("/weir/flow_table/created").asInt()).isEqualTo(5);
  }

  @Test
  void shouldAddUpOverTheTicksAndKeepToItsSchema() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptop()) {
      lab.ping("192.0.2.1", 23);
      TrafficLab.await(
          tool, s -> TrafficLab.total(s, TRANSMIT, "icmp") == 23 && TrafficLab.isQuiet(s));
      assertThat(tool.signal("INT")).isZero();

      long packets = 0;
      for (JsonNode sample : tool.json()) {
        JsonNode rows = sample.at("/weir/protocols");
        JsonNode row = TrafficLab.row(rows, RECEIVE, "/network/transport", "icmp");
        packets += row.path("packets").asLong();
      }
      assertThat(packets).isEqualTo(23);
      SchemaCheck check = new SchemaCheck();
      for (String line : tool.stdout()) {
        assertThat(check.faults(line)).as(line).isEmpty();
      }
      assertThat(tool.json()).last().matches(e -> e.get("name").asText().equals("weir.summary"));
      assertThat(tool.stderr()).doesNotContain("lost");
    }
  }

  @Test
  void shouldLeaveTheXdpProgramOfAnotherAloneAndWatchAtTc() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ForeignXdp foreign = ForeignXdp.attach(lab);
        ToolProcess tool = lab.xdptop()) {
      assertThat(tool.stderr()).contains("XDP of v0 is taken by program '" + foreign.name() + "'");
      lab.ping("192.0.2.1", 23);
      JsonNode sample =
          TrafficLab.await(
              tool, s -> TrafficLab.total(s, TRANSMIT, "icmp") == 23 && TrafficLab.isQuiet(s));
      assertThat(TrafficLab.total(sample, RECEIVE, "icmp")).isEqualTo(23);
      assertThat(sample.at("/weir/xdp/mode").asText()).isEqualTo("off");
      assertThat(sample.at("/weir/xdp/foreign").asText()).contains(foreign.name());
      assertThat(tool.signal("TERM")).isZero();
      assertThat(lab.attached()).contains("prog/xdp").doesNotContain("packet_");
    }
  }

  @Test
  void shouldRefuseToReplaceAnotherXdpProgram() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ForeignXdp foreign = ForeignXdp.attach(lab);
        ToolProcess tool = start("v0", "--netns", lab.near, "--mode", "native")) {
      assertThat(tool.awaitExit()).isEqualTo(1);
      assertThat(tool.stderr())
          .contains("attach XDP to v0: EBUSY (16): program '" + foreign.name())
          .contains("use --mode tc");
    }
  }

  @Test
  void shouldEndWithItsLastSampleWhenTheInterfaceGoes() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptop()) {
      lab.ping("192.0.2.1", 23);
      Commands.run("ip", "-n", lab.near, "link", "del", "dev", "v0");

      assertThat(tool.awaitExit()).isEqualTo(1);
      assertThat(tool.stderr()).contains("interface v0 is gone");
      List<JsonNode> lines = tool.json();
      assertThat(TrafficLab.total(lines.get(lines.size() - 2), RECEIVE, "icmp")).isEqualTo(23);
    }
  }

  @Test
  void shouldGoOnUnderANewNameAndOnAnInterfaceThatIsDown() throws Exception {
    try (TrafficLab lab = new TrafficLab()) {
      Commands.run("ip", "-n", lab.near, "link", "set", "dev", "v0", "down");
      try (ToolProcess tool = lab.xdptop()) {
        Commands.run("ip", "-n", lab.near, "link", "set", "dev", "v0", "name", "other");
        JsonNode sample =
            TrafficLab.await(tool, s -> s.at("/network/interface/name").asText().equals("other"));
        assertThat(sample.at("/weir/protocols")).isEmpty();
      }
    }
  }

  @Test
  void shouldTellWhenThereIsNoSuchInterface() throws Exception {
    try (ToolProcess tool = start("nosuch0")) {
      assertThat(tool.awaitExit()).isEqualTo(1);
      assertThat(tool.stderr()).contains("find interface nosuch0: ENODEV (19)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--interval=1ms", "--top=-1", "--count=-1", "--mode=fast", "--sort=x"})
  void shouldExplainWrongOptions(String option) throws Exception {
    try (ToolProcess tool = start("lo", option)) {
      assertThat(tool.awaitExit()).isEqualTo(2);
      assertThat(tool.stderr()).startsWith("xdptop: ").contains("see 'xdptop --help'");
    }
  }

  @Test
  void shouldPrintTablesThatFitBesidesTheirLastColumn() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = start("v0", "--netns", lab.near, "--debug")) {
      tool.awaitAttached();
      lab.ping("2001:db8::1", 23);
      while (tool.stdout().stream().noneMatch(line -> line.contains("2001:db8::2 > "))) {
        Thread.onSpinWait();
      }
      assertThat(tool.signal("INT")).isZero();
      assertThat(tool.stdout())
          .anyMatch(line -> line.contains("v0 (veth)  XDP native"))
          .anyMatch(line -> line.endsWith("ipv6-icmp 2001:db8::2 > 2001:db8::1"))
          .allMatch(line -> line.length() <= 80 || line.lastIndexOf("  ") < 80);
    }
  }

  private static ToolProcess start(String... args) throws Exception {
    return ToolProcess.start(new ProcessBuilder(ToolProcess.command(Xdptop.class, args)));
  }

  private static void sendUdp(TrafficLab lab, int count) throws Exception {
    String send = "for ((i = 0; i < " + count + "; i++)); do echo x >&3; done";
    // one socket, one flow; nobody has the address, so nobody answers
    lab.inFar("bash", "-c", "exec 3> /dev/udp/" + TrafficLab.NOBODY + "/9; " + send);
  }
}
