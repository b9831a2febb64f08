package io.weir.tools.policytrace.netfilter;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.NftChain;
import io.weir.bpf.NftChain.Hook;
import io.weir.bpf.NftState;
import io.weir.bpf.NftTrace;
import io.weir.bpf.NftTrace.Kind;
import io.weir.ringbuf.drop.HeaderKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TracedPacketsTest {
  private static final int JUMP = -3;
  private static final int CONTINUE = -1;
  private static final long LATER_NS = TimeUnit.MILLISECONDS.toNanos(TracedPackets.SETTLED_MS);
  private static final String OWN = "weir_trace_1";
  private static final String OTHERS = "weir_trace_2";
  private static final long NEW_HANDLE = 11;

  private static final List<NftChain> CHAINS =
      List.of(
          chain(OWN, "prerouting", Hook.PREROUTING, Integer.MIN_VALUE, "filter"),
          chain(OWN, "output", Hook.OUTPUT, Integer.MIN_VALUE, "filter"),
          chain(OWN, "input", Hook.INPUT, Integer.MIN_VALUE, "filter"),
          chain(OTHERS, "input", Hook.INPUT, Integer.MIN_VALUE, "filter"),
          chain(OWN, "input_end", Hook.INPUT, Integer.MAX_VALUE, "filter"),
          chain("mangle", "PREROUTING", Hook.PREROUTING, -150, "filter"),
          chain("mangle", "INPUT", Hook.INPUT, -150, "filter"),
          chain("filter", "INPUT", Hook.INPUT, 0, "filter"),
          chain("nat", "INPUT", Hook.INPUT, 100, "nat"));

  private final List<Decision> decisions = new ArrayList<>();
  private final List<TracedPacket> ended = new ArrayList<>();
  private final TracedPackets packets =
      new TracedPackets(
          OWN,
          Map.of(NEW_HANDLE, NftState.NEW),
          new BaseChains(() -> CHAINS, System::nanoTime),
          decisions::add,
          ended::add);

  @Test
  void shouldTellTheRuleThatAcceptedBeforePoliciesAndNat() {
    begin(1);
    policy(1, "mangle", "PREROUTING", NftTrace.ACCEPT);
    policy(1, "mangle", "INPUT", NftTrace.ACCEPT);
    rule(1, "filter", "INPUT", 7, NftTrace.ACCEPT, true);
    policy(1, "nat", "INPUT", NftTrace.ACCEPT);
    packets.settle(LATER_NS - 1);
    assertThat(ended).isEmpty();
    packets.settle(LATER_NS);
    assertThat(decided()).isEqualTo("filter INPUT 7 ACCEPT");
    assertThat(decisions).hasSize(4);
  }

  @Test
  void shouldTellTheChainThatTheRuleIsInAndTheHookOfTheBaseChain() {
    begin(1);
    rule(1, "filter", "INPUT", 5, JUMP, true);
    rule(1, "filter", "deep", 9, NftTrace.DROP, false);
    packets.settleAll();
    assertThat(decided()).isEqualTo("filter deep 9 DROP");
    assertThat(ended.get(0).decision().chain().hook()).isEqualTo(Hook.INPUT);
  }

  @Test
  void shouldKeepTheOrderOfWaysHoweverTheyEnd() {
    begin(1);
    rule(1, "filter", "INPUT", 5, NftTrace.ACCEPT, true);
    begin(2);
    rule(2, "filter", "INPUT", 6, NftTrace.DROP, true);
    assertThat(ended).isEmpty();
    packets.settleAll();
    assertThat(ended)
        .extracting(packet -> packet.decision().step().handle())
        .containsExactly(5L, 6L);
  }

  @Test
  void shouldBeginAnewWhenAnIdComesAgain() {
    begin(1);
    rule(1, "filter", "INPUT", 5, NftTrace.ACCEPT, true);
    begin(1);
    assertThat(decided()).isEqualTo("filter INPUT 5 ACCEPT");
    packets.settleAll();
    assertThat(ended.get(1).decision()).isNull();
  }

  @Test
  void shouldKeepOnlyDropsWhenStepsWereLost() {
    begin(1);
    rule(1, "filter", "INPUT", 5, NftTrace.ACCEPT, true);
    begin(2);
    rule(2, "filter", "INPUT", 6, NftTrace.DROP, true);
    packets.forget();
    assertThat(decided()).isEqualTo("filter INPUT 6 DROP");
    packets.settleAll();
    assertThat(ended).hasSize(1);
  }

  @Test
  void shouldCountPacketsOfOthersAndNotTellThem() {
    rule(1, "filter", "INPUT", 5, NftTrace.ACCEPT, true);
    packets.settleAll();
    assertThat(ended).isEmpty();
    assertThat(decisions).hasSize(1);
  }

  @Test
  void shouldTellWhatConntrackSaid() {
    begin(1);
    assertThat(begin(1)).isNotNull();
    packets.take(step(1, OWN, "prerouting_state", NEW_HANDLE, Kind.RULE, CONTINUE, true), 0);
    packets.settleAll();
    assertThat(ended.get(1).state()).isEqualTo(NftState.NEW);
  }

  @Test
  void shouldTellThatNoOtherChainSawAPacket() {
    begin(1);
    policy(1, OWN, "input", NftTrace.ACCEPT);
    policy(1, OTHERS, "input", NftTrace.ACCEPT);
    policy(1, OWN, "input_end", NftTrace.ACCEPT);
    packets.settleAll();
    assertThat(ended.get(0).decision()).isNull();
    assertThat(ended.get(0).atHooks().chain().hook()).isEqualTo(Hook.INPUT);
    assertThat(decisions).isEmpty();
  }

  @Test
  void shouldTakeForDroppedWhatDoesNotLeaveAHook() {
    begin(1);
    policy(1, OWN, "input", NftTrace.ACCEPT);
    policy(1, "filter", "INPUT", NftTrace.ACCEPT);
    packets.settleAll();
    assertThat(decided()).isEqualTo("weir_trace_1 input 0 DROP");
  }

  private String decided() {
    NftTrace step = ended.get(0).decision().step();
    Outcome outcome = Outcome.of(step);
    return step.table() + " " + step.chain() + " " + step.handle() + " " + outcome;
  }

  private NftTrace begin(int id) {
    NftTrace step = step(id, OWN, "prerouting", 3, Kind.RULE, CONTINUE, true);
    packets.take(step, 0);
    packets.take(step(id, OWN, "prerouting", 0, Kind.RULE, CONTINUE, false), 0);
    packets.take(step(id, OWN, "prerouting", 0, Kind.POLICY, NftTrace.ACCEPT, false), 0);
    return step;
  }

  private void policy(int id, String table, String chain, int verdict) {
    packets.take(step(id, table, chain, 0, Kind.POLICY, verdict, true), 0);
  }

  private void rule(int id, String table, String chain, long handle, int verdict, boolean first) {
    packets.take(step(id, table, chain, handle, Kind.RULE, verdict, first), 0);
  }

  private static NftTrace step(
      int id, String table, String chain, long handle, Kind kind, int verdict, boolean first) {
    HeaderKey headers =
        HeaderKey.of(
            HexFormat.of().parseHex("4500001d000100004011b6afc0000202c0000201"),
            HexFormat.of().parseHex("c350004300090000"));
    return new NftTrace(id, 2, table, chain, handle, kind, verdict, first ? headers : null, null);
  }

  private static NftChain chain(String table, String name, Hook hook, int priority, String type) {
    return new NftChain(2, table, name, hook, priority, type);
  }
}
