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

/** The flow.start events of xdptop --flows: exactly one for each flow, with what it began with. */
class XdptopFlowsKernelIT {
  private static final String RECEIVE = "receive";
  private static final String TRANSMIT = "transmit";
  private static final String NOBODY = TrafficLab.NOBODY;

  @ParameterizedTest
  @CsvSource({"native, xdp", "generic, xdp", "tc, tc"})
  void shouldTellEachNewFlowOnce(String mode, String hook) throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptop("--flows", "--mode", mode)) {
      lab.udpToPorts(NOBODY, 7001, 23);
      lab.udpToPorts("2001:db8::1", 7001, 29); // nobody listens: one flow of errors goes back
      lab.tcpToPorts("192.0.2.1", 7001, 13); // and one of resets for each port
      lab.ping("192.0.2.1", 5);
      lab.udpFromNearToPorts(NOBODY, 7001, 31);
      lab.udpFromNearToPorts(NOBODY, 7001, 31); // from other ports, so other flows
      int all = 23 + 29 + 1 + 13 + 13 + 1 + 1 + 31 + 31;
      List<JsonNode> flows = FlowStarts.await(tool, all);
      assertThat(tool.signal("INT")).isZero();

      assertThat(FlowStarts.of(tool)).as("and no more").hasSize(all);
      assertThat(FlowStarts.only(flows, RECEIVE, "udp", "ipv4")).hasSize(23);
      assertThat(FlowStarts.only(flows, RECEIVE, "udp", "ipv6")).hasSize(29);
      assertThat(FlowStarts.only(flows, TRANSMIT, "udp", "ipv4")).hasSize(62);
      assertFirstPackets(flows);
      String tc = FlowStarts.samples(tool).get(0).at("/weir/hooks/egress").asText();
      String received = hook.equals("tc") ? tc : hook;
      assertThat(flows)
          .allMatch(
              f ->
                  f.at("/weir/hook").asText().equals(FlowStarts.isReceived(f) ? received : tc)
                      && f.at("/network/interface/name").asText().equals("v0"));
      FlowStarts.assertSums(tool);
      assertSchema(tool);
    }
  }

  private static void assertFirstPackets(List<JsonNode> flows) {
    List<JsonNode> udp = FlowStarts.only(flows, RECEIVE, "udp", "ipv4");
    assertThat(udp).extracting(f -> f.at("/destination/port").asInt()).doesNotHaveDuplicates();
    assertThat(udp)
        .allMatch(f -> f.at("/source/address").asText().equals("192.0.2.2"))
        .allMatch(f -> f.at("/destination/address").asText().equals(NOBODY))
        .allMatch(f -> f.at("/source/port").asInt() > 0)
        .allMatch(f -> f.at("/weir/packet/bytes").asInt() == 14 + 20 + 8 + 2)
        .allMatch(f -> f.at("/weir/packet/segments").asInt() == 1)
        .allMatch(f -> f.at("/weir/tcp").isMissingNode() && f.at("/weir/icmp").isMissingNode());
    assertThat(FlowStarts.only(flows, RECEIVE, "tcp", "ipv4"))
        .hasSize(13)
        .allMatch(f -> f.at("/weir/tcp/flags").asText().equals("SYN"));
    assertThat(FlowStarts.only(flows, TRANSMIT, "tcp", "ipv4"))
        .hasSize(13)
        .allMatch(f -> f.at("/weir/tcp/flags").asText().equals("RST,ACK"))
        .allMatch(f -> f.at("/destination/address").asText().equals("192.0.2.2"));
    assertIcmp(flows, RECEIVE, "icmp", 8, 0, false);
    assertIcmp(flows, TRANSMIT, "icmp", 0, 0, false);
    assertIcmp(flows, TRANSMIT, "ipv6-icmp", 1, 4, true);
  }

  private static void assertIcmp(
      List<JsonNode> flows, String direction, String transport, int type, int code, boolean error) {
    String version = transport.equals("icmp") ? "ipv4" : "ipv6";
    assertThat(FlowStarts.only(flows, direction, transport, version))
        .singleElement()
        .matches(f -> f.at("/weir/icmp/type").asInt() == type)
        .matches(f -> f.at("/weir/icmp/code").asInt() == code)
        .matches(f -> f.at("/weir/icmp/error").asBoolean() == error)
        .matches(f -> f.at("/source/port").isMissingNode());
  }

  private static void assertSchema(ToolProcess tool) throws Exception {
    SchemaCheck check = new SchemaCheck();
    for (String line : tool.stdout()) {
      assertThat(check.faults(line)).as(line).isEmpty();
    }
  }

  @Test
  void shouldTellTheVlan() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        VlanTagger tagger = VlanTagger.attach(lab);
        ToolProcess tool = lab.xdptop("--flows", "--mode", "tc")) {
      lab.udpToPorts(NOBODY, 7001, 7);
      assertThat(FlowStarts.await(tool, 7))
          .allMatch(f -> f.at("/weir/vlan/id").asInt() == VlanTagger.VLAN)
          .allMatch(f -> f.at("/weir/packet/bytes").asInt() == 14 + 4 + 20 + 8 + 2);
      assertThat(tagger.link().mechanism()).isEqualTo("clsact");
    }
  }

  @Test
  void shouldShowOnlyWhatTheFilterWantsAndCountTheRest() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptop("--flows", "--filter", "rx udp !:7003")) {
      lab.tcpToPorts("192.0.2.1", 7001, 5);
      lab.udpToPorts(NOBODY, 7001, 11);
      FlowStarts.await(tool, 10);
      assertThat(tool.signal("TERM")).isZero();

      assertThat(FlowStarts.of(tool)).hasSize(10);
      assertThat(FlowStarts.summary(tool).at("/weir/filtered").asInt()).isEqualTo(5 + 5 + 1);
      FlowStarts.assertSums(tool);
    }
  }

  /** A record is 80 bytes and its header 8; 46 of them are 4048 bytes, 47 are more than 4096. */
  @Test
  void shouldCountWhatTheRingHadNoRoomFor() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptop("--flows", "--ring-size", "4k")) {
      tool.pause();
      lab.udpToPorts(NOBODY, 7001, 211);
      tool.resume();
      FlowStarts.await(tool, 46);
      assertThat(tool.signal("INT")).isZero();

      assertThat(FlowStarts.of(tool)).hasSize(46);
      JsonNode summary = FlowStarts.summary(tool);
      assertThat(summary.at("/weir/lost/kernel_reserve").asInt()).isEqualTo(211 - 46);
      int samples = FlowStarts.samples(tool).size();
      assertThat(summary.at("/weir/seen").asInt()).isEqualTo(211 + samples);
      assertThat(tool.stderr()).contains("lost 165 (kernel_reserve=165)");
      FlowStarts.assertSums(tool);
    }
  }

  @Test
  void shouldPrintOneLineAFlowInPlaceOfTables() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptopTables("--flows")) {
      lab.tcpToPorts("192.0.2.1", 7001, 3);
      while (tool.stdout().size() < 1 + 3 + 3) {
        Thread.onSpinWait();
      }
      assertThat(tool.signal("INT")).isZero();
      List<String> lines = tool.stdout();
      assertThat(lines).hasSize(1 + 3 + 3).allMatch(line -> line.length() <= 80);
      assertThat(lines.get(0)).isEqualTo("TIME         DIR  BYTES FIRST PACKET       FLOW");
      assertThat(lines.get(1))
          .matches(
              "[0-9:.]{12} rx      74 SYN                tcp 192\\.0\\.2\\.2:\\d+ > 192\\.0\\.2\\.1:7001");
      assertThat(tool.stderr()).doesNotContain("lost");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "HUP", "KILL"})
  void shouldLeaveNothingBehind(String signal) throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptop("--flows")) {
      lab.udpToPorts(NOBODY, 7001, 7);
      FlowStarts.await(tool, 7);
      int ring = tool.ringId();
      assertThat(tool.signal(signal)).isEqualTo(signal.equals("KILL") ? 128 + 9 : 0);

      FlowStarts.awaitNoMap(ring);
      assertThat(lab.attached()).doesNotContain("packet_").doesNotContain("prog/xdp");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldEndWhenTheInterfaceGoes(boolean json) throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = json ? lab.xdptop("--flows") : lab.xdptopTables("--flows")) {
      lab.udpToPorts(NOBODY, 7001, 7);
      Commands.run("ip", "-n", lab.near, "link", "del", "dev", "v0");

      assertThat(tool.awaitExit()).isEqualTo(1);
      assertThat(tool.stderr().lines()).last().isEqualTo("xdptop: interface v0 is gone");
      assertThat(tool.stdout()).filteredOn(line -> line.contains("udp")).hasSizeGreaterThan(6);
    }
  }
}
