package io.weir.policy.enforce;

import static io.weir.testsupport.packet.Packets.frame;
import static io.weir.testsupport.packet.Packets.ip4;
import static io.weir.testsupport.packet.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.BpfRings;
import io.weir.bpf.MapMemory;
import io.weir.bpf.TestRun;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.table.HeldRule;
import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.ring.RingReader;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What a reader of the ring of verdicts gets: which rule did what, and how many it does not get.
 */
class VerdictEventsKernelIT {
  private static final String XDP = "packet_xdp";
  private static final int DROPPED = 1; // enum drop_counter of packet.h
  private static final int AUDITED = 2;
  private static final int SEEN = 7;
  private static final int SUPPRESSED = 8;
  private static final int LOST = 9;
  private static final int EVENT_VERDICT = 17; // enum packet_event_kind
  private static final int FLOOD = 10_007;
  private static final int FEW = 13; // below 16 a window
  private static final int ALL = 1 << 20;

  private final Map<Integer, Integer> byRule = new HashMap<>();
  private final Map<Integer, Integer> byOutcome = new HashMap<>();
  private StructLayout event;

  @Test
  void shouldTellOfEachDropByARuleOrCountIt() {
    try (RuledPrograms programs = RuledPrograms.enforcing()) {
      event = programs.object().layout("verdict_event");
      programs.rules(
          rule(17, 1, "bad", "scans"), rule(18, 2, "worse", "floods"), rule(19, 3, "", ""));
      try (RingReader ring = new RingReader(BpfRings.map(programs.object().map("verdicts")))) {
        send(programs, 1, FLOOD);
        assertThat(ring.read(this::take, ALL)).as("nobody asked").isZero();
        assertThat(programs.counter(SEEN)).isZero();

        ask(programs);
        send(programs, 1, FEW);
        send(programs, 2, FLOOD);
        send(programs, 9, FEW); // no rule is about it
        programs.mode(1);
        send(programs, 3, FEW);
        int sent = ring.read(this::take, ALL);

        assertThat(byRule.keySet()).containsExactlyInAnyOrder(17, 18, 19);
        assertThat(byRule).containsEntry(17, FEW).containsEntry(19, FEW);
        assertThat(byRule.get(18)).isBetween(16, 160); // 16 in each quarter of a second or more
        assertThat(byOutcome).containsEntry(AUDITED, FEW);
        assertThat(byOutcome.get(DROPPED)).isEqualTo(sent - FEW);
        assertThat(programs.counter(DROPPED)).isEqualTo(2L * FLOOD + FEW);
        assertThat(programs.counter(SEEN)).isEqualTo(FLOOD + 2L * FEW);
        assertThat(programs.counter(LOST)).isZero();
        assertThat(sent + programs.counter(SUPPRESSED)).isEqualTo(programs.counter(SEEN));
        HeldRule told = held(programs, 18);
        assertThat(told.rule().set()).isEqualTo("worse");
        assertThat(told.rule().why()).isEqualTo("floods");
        assertThat(told.hits()).isEqualTo(FLOOD);
      }
    }
  }

  private static HeldRule held(RuledPrograms programs, int id) {
    return programs.bank().rules().stream()
        .filter(rule -> rule.rule().id() == id)
        .findFirst()
        .orElseThrow();
  }

  private void take(ByteBuffer data, int offset, int length) {
    assertThat(length).isEqualTo(event.sizeBytes());
    assertThat(data.getInt(offset + event.offset("kind", Integer.BYTES))).isEqualTo(EVENT_VERDICT);
    assertThat(data.getInt(offset + event.offset("packets", Integer.BYTES))).isEqualTo(1);
    int rule = data.getInt(offset + event.offset("rule", Integer.BYTES));
    byRule.merge(rule, 1, Integer::sum);
    byOutcome.merge((int) data.get(offset + event.offset("outcome", 1)), 1, Integer::sum);
    int source = data.getInt(offset + event.field("key").offset());
    assertThat(Integer.reverseBytes(source) & 0xff).isEqualTo(rule - 16);
  }

  /** Wants verdicts for a minute. */
  private static void ask(RuledPrograms programs) {
    RuleClock clock = RuleClock.measure();
    try (MapMemory memory = programs.object().map(DatapathPrograms.STATE).mmap()) {
      int at = programs.object().layout("datapath_state").offset("verdicts_until", Long.BYTES);
      memory.buffer().putLong(at, clock.now() + 60L * clock.hertz());
    }
  }

  private static void send(RuledPrograms programs, int host, int count) {
    byte[] packet = ip4(17, udp(1000, 53, 8));
    packet[15] = (byte) host;
    try (TestRun run = programs.object().program(XDP).testRun().dataOut(0)) {
      run.data(frame("0800", packet)).repeat(count).run();
    }
  }

  private static Rule rule(int id, int host, String set, String why) {
    Prefix source = new Prefix(Family.IPV4, (0xc0000200L + host) << 32, 0, 32);
    RuleMatch match = RuleMatch.about(Direction.IN, source);
    return new Rule(id, match, RuleAction.DROP, Rule.RANK_DEFAULT, null, set, why);
  }
}
