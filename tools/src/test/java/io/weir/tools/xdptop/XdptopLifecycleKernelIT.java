package io.weir.tools.xdptop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.tools.Attachments;
import io.weir.tools.ToolProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every end of xdptop: what stays in the kernel, which is nothing, or what the manual says. */
class XdptopLifecycleKernelIT {
  private static final String OTHERS_FILTER = "pref 7 u32";

  @ParameterizedTest
  @CsvSource({"INT, --batch", "INT, --json", "TERM, --batch", "HUP, --json"})
  void shouldLeaveNothingAttachedAfterASignal(String signal, String format) throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = start(lab, format)) {
      assertThat(lab.attached()).contains("clsact".equals(mechanism(tool)) ? "gate_" : "packet_");
      Attachments attached = Attachments.of(tool);
      assertThat(attached.links()).hasSize("clsact".equals(mechanism(tool)) ? 1 : 3);
      assertThat(tool.signal(signal)).isZero();
      assertNothingAttached(lab);
      attached.assertGone();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--batch", "--json"})
  void shouldLeaveNothingAttachedWhenItsReaderGoes(String format) throws Exception {
    try (TrafficLab lab = new TrafficLab()) {
      List<String> words = ToolProcess.command(Xdptop.class, "v0", "--netns", lab.near, format);
      String command = "'" + String.join("' '", words) + "' | head -1";
      try (ToolProcess shell = ToolProcess.start(new ProcessBuilder("sh", "-c", command))) {
        shell.awaitExit();
        assertThat(shell.stdout()).hasSize(1);
        assertThat(shell.stderr()).isEmpty();
      }
      assertNothingAttached(lab);
    }
  }

  /** A filter of a clsact qdisc stays, but without the programs that it led to. */
  @Test
  void shouldLeaveNothingThatCountsAfterKill9AndNothingAtAllAfterTheNextOne() throws Exception {
    try (TrafficLab lab = new TrafficLab()) {
      try (ToolProcess killed = start(lab, "--json")) {
        Attachments attached = Attachments.of(killed);
        String mechanism = mechanism(killed);
        assertThat(killed.signal("KILL")).isEqualTo(128 + 9);
        attached.assertGone();
        if (mechanism.equals("tcx")) {
          assertNothingAttached(lab);
        } else {
          assertThat(lab.attached()).contains("gate_ingress", "gate_egress", "clsact");
        }
      }
      lab.ping("192.0.2.1", 23); // what is left lets all through

      try (ToolProcess next = lab.xdptop()) {
        assertThat(next.stderr()).doesNotContain("joined the datapath");
        assertThat(tc(lab)).doesNotContainPattern("(?s)handle \\S+ gate_egress.*gate_egress:");
        lab.ping("192.0.2.1", 29);
        JsonNode sample = awaitPings(next, 29);
        assertThat(TrafficLab.total(sample, "receive", "icmp")).isEqualTo(29);
        assertThat(next.signal("INT")).isZero();
      }
      assertNothingAttached(lab);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "INT"})
  void shouldBeOutlivedByTheOneThatJoined(String signal) throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess first = lab.xdptop()) {
      try (ToolProcess second = lab.xdptop()) {
        assertThat(second.stderr()).contains("joined the datapath");
        lab.ping("192.0.2.1", 23);
        JsonNode sample = awaitPings(first, 23);
        assertThat(TrafficLab.total(sample, "receive", "icmp")).isEqualTo(23);
        sample = awaitPings(second, 23);
        assertThat(sample.at("/weir/joined").asBoolean()).isTrue();
        assertThat(sample.at("/weir/xdp/mode").asText()).isEqualTo("native");
        first.signal(signal);

        lab.ping("192.0.2.1", 29);
        sample = awaitPings(second, 23 + 29);
        assertThat(TrafficLab.total(sample, "receive", "icmp")).isEqualTo(23 + 29);
        assertThat(TrafficLab.hook(sample, "transmit", mechanism(second))).isEqualTo(23 + 29);
        assertThat(second.signal("TERM")).isZero();
      }
      assertNothingAttached(lab);
    }
  }

  /** Those of others, before, during and after a killed xdptop and the next one. */
  @Test
  void shouldNeverTouchAClsactQdiscOrFilterOfAnother() throws Exception {
    try (TrafficLab lab = new TrafficLab()) {
      lab.inNear("tc", "qdisc", "add", "dev", "v0", "clsact");
      List<String> filter = List.of("pref", "7", "u32", "match", "u32", "0", "0", "flowid", "1:1");
      for (String hook : List.of("ingress", "egress")) {
        List<String> add = new ArrayList<>(List.of("tc", "filter", "add", "dev", "v0", hook));
        add.addAll(filter);
        lab.inNear(add.toArray(new String[0]));
      }
      String before = tc(lab);
      assertThat(before).contains("clsact", OTHERS_FILTER);
      try (ToolProcess killed = start(lab, "--json")) {
        assertThat(tc(lab)).contains(before.lines().toList());
        assertThat(killed.signal("KILL")).isEqualTo(128 + 9);
      }
      try (ToolProcess next = lab.xdptop()) {
        assertThat(tc(lab)).contains(before.lines().toList());
        lab.ping("192.0.2.1", 23);
        assertThat(TrafficLab.total(awaitPings(next, 23), "receive", "icmp")).isEqualTo(23);
        assertThat(next.signal("INT")).isZero();
      }
      assertThat(tc(lab)).isEqualTo(before);
    }
  }

  private static ToolProcess start(TrafficLab lab, String format) throws Exception {
    return ToolProcess.attached(Xdptop.class, "v0", "--netns", lab.near, "--tc-ingress", format);
  }

  private static JsonNode awaitPings(ToolProcess tool, int count) {
    return TrafficLab.await(
        tool, s -> TrafficLab.total(s, "transmit", "icmp") == count && TrafficLab.isQuiet(s));
  }

  /** As {@code --debug} told it. */
  private static String mechanism(ToolProcess tool) {
    return tool.stderr().contains("egress=tcx") ? "tcx" : "clsact";
  }

  private static String tc(TrafficLab lab) throws Exception {
    return TrafficLab.output("tc", "-n", lab.near, "qdisc", "show", "dev", "v0")
        + TrafficLab.output("tc", "-n", lab.near, "filter", "show", "dev", "v0", "ingress")
        + TrafficLab.output("tc", "-n", lab.near, "filter", "show", "dev", "v0", "egress");
  }

  private static void assertNothingAttached(TrafficLab lab) throws Exception {
    assertThat(lab.attached()).doesNotContain("prog/xdp", "clsact", "packet_", "gate_");
  }
}
