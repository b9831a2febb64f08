package io.weir.policy.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import io.weir.ringbuf.traffic.Address;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TriggerEvaluatorTest {
  private static final long SECOND_NS = 1_000_000_000L;

  private TriggerEvaluator evaluator;
  private long nowNs = -3 * SECOND_NS; // monotonic clocks may be below 0

  @Test
  void shouldTellASourceThatIsAboveTheBoundForTheTime() {
    when("src.pps > 50000 for 3s and proto = udp");
    assertThat(tick(Flows.udp(Flows.source(7), 53, 60_000))).isEmpty();
    assertThat(tick(Flows.udp(Flows.source(7), 53, 60_000))).isEmpty();
    List<Candidate> third =
        tick(Flows.udp(Flows.source(7), 53, 40_000), Flows.udp(Flows.source(7), 54, 21_234));
    assertThat(third).hasSize(1);
    RuleMatch match = third.get(0).match();
    assertThat(match.direction()).isEqualTo(io.weir.policy.rule.Direction.IN);
    assertThat(match.sources()).containsExactly(Prefix.of(Flows.source(7)));
    assertThat(match.family()).isEqualTo(Family.IPV4);
    assertThat(match.protocol()).isEqualTo(Flows.UDP);
    assertThat(match.destinations()).isEmpty();
    assertThat(match.destinationPorts()).isEmpty();
    Evidence evidence = third.get(0).evidence();
    assertThat(evidence.pps()).isEqualTo(61_234);
    assertThat(evidence.bps()).isEqualTo(61_234 * 100 * 8);
    assertThat(evidence.flows()).isEqualTo(2);
    assertThat(evidence.held()).isEqualTo(Duration.ofSeconds(3));
    assertThat(evidence.text())
        .isEqualTo("pps=61234 bps=48987200 syn_ratio=0.00 flows=2 held=3.0s");
  }

  @Test
  void shouldCountOnlyThePacketsOfTheConditions() {
    when("src.pps > 100 and proto = udp");
    assertThat(tick(Flows.udp(Flows.source(1), 53, 60), Flows.icmp(Flows.source(1), 60))).isEmpty();
    assertThat(tick(Flows.udp(Flows.source(1), 53, 101))).hasSize(1);
    assertThat(tick(Flows.udp(Flows.source(2), 53, 100))).isEmpty();
  }

  @Test
  void shouldGiveRatesASecondWhateverTheTick() {
    when("src.pps > 100");
    assertThat(tickOf(SECOND_NS / 10, Flows.udp(Flows.source(1), 53, 10))).isEmpty();
    assertThat(tickOf(SECOND_NS / 10, Flows.udp(Flows.source(1), 53, 11))).hasSize(1);
  }

  @Test
  void shouldHoldUntilAFifthBelowTheBound() {
    when("src.pps > 100 for 3s");
    tick(Flows.icmp(Flows.source(1), 101));
    tick(Flows.icmp(Flows.source(1), 81)); // above 80: it goes on
    assertThat(tick(Flows.icmp(Flows.source(1), 81))).hasSize(1);
    assertThat(tick(Flows.icmp(Flows.source(1), 101))).as("told already").isEmpty();
    assertThat(tick(Flows.icmp(Flows.source(1), 80))).as("it has ended").isEmpty();
    tick(Flows.icmp(Flows.source(1), 81)); // not above 100
    tick(Flows.icmp(Flows.source(1), 101));
    tick(Flows.icmp(Flows.source(1), 101));
    assertThat(tick(Flows.icmp(Flows.source(1), 101))).hasSize(1);
  }

  @Test
  void shouldBeginAnewAfterASilence() {
    when("src.pps > 100 for 2s");
    tick(Flows.icmp(Flows.source(1), 1000));
    assertThat(evaluator.remembered()).isEqualTo(1);
    tick();
    assertThat(evaluator.remembered()).isZero();
    assertThat(tick(Flows.icmp(Flows.source(1), 1000))).isEmpty();
    assertThat(tick(Flows.icmp(Flows.source(1), 1000))).hasSize(1);
  }

  @Test
  void shouldTellAgainWhenTheRuleIsGoneAndItGoesOn() {
    when("src.pps > 100");
    List<Candidate> told = tick(Flows.icmp(Flows.source(1), 1000));
    assertThat(tick(Flows.icmp(Flows.source(1), 1000))).isEmpty();
    evaluator.rearm(told.get(0).match());
    assertThat(tick(Flows.icmp(Flows.source(1), 1000)))
        .extracting(Candidate::match)
        .containsExactly(told.get(0).match());
  }

  @Test
  void shouldRoundTimesToTicks() {
    when("src.pps > 100 for 3s");
    tickOf(SECOND_NS - 1_000_000, Flows.icmp(Flows.source(1), 1000));
    tickOf(SECOND_NS - 1_000_000, Flows.icmp(Flows.source(1), 1000));
    assertThat(tickOf(SECOND_NS - 1_000_000, Flows.icmp(Flows.source(1), 1000))).hasSize(1);
  }

  @Test
  void shouldMeasureTheShareOfPacketsThatOnlyBeginConnections() {
    when("src.syn_ratio > 0.75 and src.pps >= 100");
    assertThat(
            tick(
                Flows.tcp(Flows.source(1), 1, Flows.SYN, 150),
                Flows.tcp(Flows.source(1), 2, Flows.SYN_ACK_PSH, 50)))
        .as("0.75")
        .isEmpty();
    List<Candidate> told =
        tick(
            Flows.tcp(Flows.source(1), 1, Flows.SYN, 160),
            Flows.tcp(Flows.source(1), 2, Flows.SYN_ACK_PSH, 40),
            Flows.udp(Flows.source(1), 9, 1000));
    assertThat(told).hasSize(1);
    assertThat(told.get(0).evidence().synRatio()).isEqualTo(0.8, within(1e-9));
  }

  @Test
  void shouldSumOverAPrefix() {
    when("prefix/28.pps > 100 and family = ipv4");
    assertThat(tick(Flows.icmp(Flows.source(15), 60), Flows.icmp(Flows.source(16), 60))).isEmpty();
    assertThat(tick(Flows.icmp(Flows.source(17), 60), Flows.icmp(Flows.source(16), 60)))
        .extracting(each -> each.match().sources().toString())
        .containsExactly("[192.0.2.16/28]");
  }

  @Test
  void shouldTakeIpv6By64Bits() {
    when("prefix.pps > 100");
    Address one = new Address(0x20010db8_0000_0001L, 1, true);
    Address other = new Address(0x20010db8_0000_0001L, 0x8000_0000_0000_0000L, true);
    assertThat(tick(Flows.icmp(one, 60), Flows.icmp(other, 60)))
        .extracting(each -> each.match().sources().toString())
        .containsExactly("[2001:db8:0:1::/64]");
  }

  @Test
  void shouldTakeAFlowByAllThatItIs() {
    when("flow.pps > 100");
    assertThat(tick(Flows.udp(Flows.source(1), 53, 60), Flows.udp(Flows.source(1), 54, 60)))
        .isEmpty();
    RuleMatch match = tick(Flows.udp(Flows.source(1), 53, 101)).get(0).match();
    assertThat(match.sourcePorts()).containsExactly(new PortRange(4000, 4000));
    assertThat(match.destinationPorts()).containsExactly(new PortRange(53, 53));
    assertThat(match.destinations().toString()).isEqualTo("[198.51.100.1]");
    assertThat(match.protocol()).isEqualTo(Flows.UDP);
  }

  @Test
  void shouldLeaveOutFlowsWhosePortsAreNotKnown() {
    when("flow.pps > 100");
    FlowKey later =
        new FlowKey(
            Direction.RECEIVE,
            Flows.UDP,
            Flows.source(1),
            -1,
            Flows.source(2),
            -1,
            -1,
            FlowKey.Part.FRAGMENT);
    assertThat(tick(Flows.gain(later, 1000, 1000, 0))).isEmpty();
    when("src.pps > 100 and port = 0-65535");
    assertThat(tick(Flows.gain(later, 1000, 1000, 0))).isEmpty();
    when("src.pps > 100");
    assertThat(tick(Flows.gain(later, 1000, 1000, 0))).hasSize(1);
  }

  @Test
  void shouldTakeAPortFromAllSources() {
    when("port.pps > 100");
    RuleMatch match =
        tick(Flows.udp(Flows.source(1), 53, 60), Flows.udp(Flows.source(2), 53, 60)).get(0).match();
    assertThat(match.sources()).isEmpty();
    assertThat(match.protocol()).isEqualTo(Flows.UDP);
    assertThat(match.destinationPorts()).containsExactly(new PortRange(53, 53));
  }

  @Test
  void shouldTakeEachProtocolOnItsOwnWhereOneIsExcluded() {
    when("src.pps > 100 and proto != tcp");
    assertThat(tick(Flows.udp(Flows.source(1), 53, 60), Flows.icmp(Flows.source(1), 60))).isEmpty();
    assertThat(
            tick(
                Flows.udp(Flows.source(1), 53, 101),
                Flows.icmp(Flows.source(1), 102),
                Flows.tcp(Flows.source(1), 1, Flows.SYN, 1000)))
        .extracting(each -> each.match().protocol())
        .containsExactly(Flows.ICMP, Flows.UDP);
  }

  @Test
  void shouldKeepAnExcludedPortOutOfTheRule() {
    when("src.pps > 100 and not port = 53");
    List<Candidate> told =
        tick(
            Flows.udp(Flows.source(1), 53, 1000),
            Flows.udp(Flows.source(1), 54, 101),
            Flows.icmp(Flows.source(1), 102));
    assertThat(told).extracting(each -> each.evidence().pps()).containsExactly(102.0, 101.0);
    assertThat(told.get(0).match().destinationPorts()).isEmpty();
    assertThat(told.get(1).match().destinationPorts())
        .containsExactly(new PortRange(0, 52), new PortRange(54, 65535));
  }

  @Test
  void shouldTakeTheCasesOfOrEachOnItsOwn() {
    when("src.pps > 100 and (proto = udp or proto = icmp) or src.pps > 500");
    assertThat(tick(Flows.udp(Flows.source(1), 53, 60), Flows.icmp(Flows.source(1), 60))).isEmpty();
    assertThat(tick(Flows.udp(Flows.source(1), 53, 300), Flows.icmp(Flows.source(1), 60)))
        .extracting(each -> each.match().protocol())
        .containsExactly(Flows.UDP);
    assertThat(
            tick(
                Flows.tcp(Flows.source(2), 1, 0, 450),
                Flows.icmp(Flows.source(2), 30),
                Flows.udp(Flows.source(2), 1, 30)))
        .extracting(each -> each.match().protocol())
        .containsExactly(RuleMatch.ANY);
  }

  @Test
  void shouldIgnoreWhatIsSent() {
    when("src.pps > 100");
    FlowKey sent =
        new FlowKey(
            Direction.TRANSMIT,
            Flows.UDP,
            Flows.source(1),
            1,
            Flows.source(2),
            1,
            -1,
            FlowKey.Part.WHOLE);
    assertThat(tick(Flows.gain(sent, 1000, 1000, 0))).isEmpty();
  }

  @Test
  void shouldFindOneAmongAFloodOfOthers() {
    when("src.pps > 50 for 2s and proto = udp");
    List<FlowGain> flood = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      flood.add(Flows.udp(Address.ipv4(0x0a000000 + i), 53, 50));
    }
    flood.add(Flows.udp(Flows.source(9), 53, 51));
    assertThat(tick(flood.toArray(FlowGain[]::new))).isEmpty();
    assertThat(evaluator.remembered()).isEqualTo(1);
    assertThat(tick(flood.toArray(FlowGain[]::new)))
        .extracting(each -> each.match().sources().toString())
        .containsExactly("[192.0.2.9]");
  }

  private void when(String expression) {
    evaluator = new TriggerEvaluator(Trigger.parse(expression));
  }

  private List<Candidate> tick(FlowGain... gains) {
    return tickOf(SECOND_NS, gains);
  }

  private List<Candidate> tickOf(long ns, FlowGain... gains) {
    evaluator.begin(nowNs, nowNs + ns);
    nowNs += ns;
    for (FlowGain each : gains) {
      evaluator.add(each);
    }
    return evaluator.end();
  }
}
