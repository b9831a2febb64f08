package io.weir.tools.xdptop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.tools.ToolProcess;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flow events of a datapath that several xdptop share: one of them has them, each in its turn. */
class XdptopFlowsJoinKernelIT {
  private static final String NOBODY = TrafficLab.NOBODY;

  @ParameterizedTest
  @ValueSource(strings = {"native", "tc"})
  void shouldTurnTheEventsOnForOneThatJoinsAndOffAtItsEnd(String mode) throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess first = lab.xdptop("--mode", mode)) {
      try (ToolProcess second = lab.xdptop("--flows")) {
        sendBothWays(lab, 7001);
        FlowStarts.await(second, 23 + 29);
        int ring = second.ringId();
        assertThat(second.signal("INT")).isZero();
        assertThat(FlowStarts.of(second)).hasSize(23 + 29);
        FlowStarts.assertSums(second);
        FlowStarts.awaitNoMap(ring); // so no program that is attached sends to it
      }
      sendBothWays(lab, 8001);
      JsonNode sample = awaitFlows(first, 2 * (23 + 29));
      assertThat(TrafficLab.total(sample, "receive", "udp")).isEqualTo(2 * 23);
      assertThat(first.signal("INT")).isZero();
      assertThat(FlowStarts.of(first)).isEmpty();
      assertNothingAttached(lab);
    }
  }

  @Test
  void shouldRefuseASecondReaderAndNameTheFirst() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess first = lab.xdptop("--flows")) {
      String[] args = {"v0", "--netns", lab.near, "--json", "--flows"};
      ProcessBuilder builder = new ProcessBuilder(ToolProcess.command(Xdptop.class, args));
      try (ToolProcess second = ToolProcess.start(builder)) {
        int status = second.awaitExit();
        assertThat(second.stdout()).isEmpty();
        assertThat(status).isEqualTo(1);
        assertThat(second.stderr())
            .contains("send flow events of v0: EBUSY (16): flow events of this datapath are")
            .contains("already read by process " + first.pid() + ": end it");
      }
      sendBothWays(lab, 7001);
      FlowStarts.await(first, 23 + 29);
      assertThat(first.signal("INT")).isZero();
      assertThat(FlowStarts.of(first)).hasSize(23 + 29);
      FlowStarts.assertSums(first);
      assertNothingAttached(lab);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "KILL"})
  void shouldBeFreeForAnotherOnceTheReaderEnded(String signal) throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess first = lab.xdptop()) {
      try (ToolProcess second = lab.xdptop("--flows")) {
        TrafficLab.await(second, s -> true); // else a slow JVM ends before its first
        assertThat(second.signal(signal)).isEqualTo(signal.equals("KILL") ? 128 + 9 : 0);
      }
      sendBothWays(lab, 7001); // a killed reader's programs send on, to nobody
      try (ToolProcess third = lab.xdptop("--flows")) {
        sendBothWays(lab, 8001);
        FlowStarts.await(third, 23 + 29);
        int ring = third.ringId();
        assertThat(third.signal("INT")).isZero();
        assertThat(FlowStarts.of(third)).hasSize(23 + 29);
        FlowStarts.assertSums(third);
        FlowStarts.awaitNoMap(ring);
      }
      awaitFlows(first, 2 * (23 + 29));
      assertThat(first.signal("INT")).isZero();
      assertNothingAttached(lab);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "KILL"})
  void shouldOutliveTheOneThatAttached(String signal) throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess first = lab.xdptop()) {
      try (ToolProcess second = lab.xdptop("--flows")) {
        sendBothWays(lab, 7001);
        FlowStarts.await(second, 23 + 29);
        first.signal(signal);
        sendBothWays(lab, 8001);
        FlowStarts.await(second, 2 * (23 + 29));
        assertThat(second.signal("INT")).isZero();
        assertThat(FlowStarts.of(second)).hasSize(2 * (23 + 29));
        FlowStarts.assertSums(second);
      }
      assertNothingAttached(lab);
    }
  }

  @Test
  void shouldLeaveTheCountingToOneThatJoinedWithoutThem() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess first = lab.xdptop("--flows")) {
      try (ToolProcess second = lab.xdptop()) {
        sendBothWays(lab, 7001);
        FlowStarts.await(first, 23 + 29);
        int ring = first.ringId();
        assertThat(first.signal("INT")).isZero();
        FlowStarts.assertSums(first);
        FlowStarts.awaitNoMap(ring);
        lab.udpToPorts(NOBODY, 8001, 31);
        TrafficLab.await(second, s -> TrafficLab.total(s, "receive", "udp") == 23 + 31);
        assertThat(second.signal("INT")).isZero();
      }
      assertNothingAttached(lab);
    }
  }

  private static void sendBothWays(TrafficLab lab, int port) throws Exception {
    lab.udpToPorts(NOBODY, port, 23);
    lab.udpFromNearToPorts(NOBODY, port, 29);
  }

  private static JsonNode awaitFlows(ToolProcess tool, int total) {
    return TrafficLab.await(
        tool, s -> s.at("/weir/flows_total").asInt() == total && TrafficLab.isQuiet(s));
  }

  private static void assertNothingAttached(TrafficLab lab) throws Exception {
    assertThat(List.of(lab.attached()))
        .noneMatch(
            text ->
                text.contains("packet_") || text.contains("gate_") || text.contains("prog/xdp"));
  }
}
