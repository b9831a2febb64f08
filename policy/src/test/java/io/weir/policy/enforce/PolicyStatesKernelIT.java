package io.weir.policy.enforce;

import static io.weir.policy.model.ConnectionState.ESTABLISHED;
import static io.weir.policy.model.ConnectionState.INVALID;
import static io.weir.policy.model.ConnectionState.NEW;
import static io.weir.policy.model.ConnectionState.RELATED;
import static io.weir.policy.model.ConnectionState.UNTRACKED;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.model.ConnectionState;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What state the datapath says a packet has, and what it does with connections. */
class PolicyStatesKernelIT {
  private static final String XDP = "packet_xdp";
  private static final String EGRESS = "packet_egress";
  private static final int SYN = 0x02;
  private static final int ACK = 0x10;
  private static final int FIN = 0x01;
  private static final int RST = 0x04;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int ANY = RuleMatch.ANY;

  private static final Prefix PEER = v4(0xc0000202L);
  private static final Prefix HERE = v4(0xc0000201L);

  private final PolicedPrograms programs = new PolicedPrograms();

  @AfterEach
  void close() {
    programs.close();
  }

  @Test
  void shouldTellStatesOfTcpAsConntrackDoes() {
    tellStates();

    assertThat(state(in(TCP, 1000, 80, SYN | ACK))).as("answers nothing").isEqualTo(INVALID);
    assertThat(state(in(TCP, 1000, 80, FIN | ACK))).isEqualTo(INVALID);
    assertThat(state(in(TCP, 1000, 80, RST))).isEqualTo(INVALID);
    assertThat(state(in(TCP, 1000, 80, SYN))).isEqualTo(NEW);
    assertThat(state(in(TCP, 1000, 80, SYN))).as("sent again").isEqualTo(NEW);
    assertThat(state(out(TCP, 80, 1000, SYN | ACK))).isEqualTo(ESTABLISHED);
    assertThat(programs.connections("opening")).isEqualTo(1);
    assertThat(state(in(TCP, 1000, 80, ACK))).isEqualTo(ESTABLISHED);
    assertThat(programs.connections("opening")).as("it went on").isZero();
    assertThat(programs.connections("connections")).isEqualTo(1);
    assertThat(state(out(TCP, 80, 1000, FIN | ACK))).isEqualTo(ESTABLISHED);
    assertThat(state(in(TCP, 1000, 80, SYN))).as("its ports again").isEqualTo(NEW);
    assertThat(programs.connections("connections")).isZero();
    assertThat(state(in(TCP, 1001, 80, ACK))).as("from the middle").isEqualTo(NEW);
  }

  @Test
  void shouldTellStatesOfQueriesAndErrors() {
    tellStates();

    assertThat(state(out(UDP, 5000, 53, ANY))).isEqualTo(NEW);
    assertThat(state(in(UDP, 53, 5000, ANY))).isEqualTo(ESTABLISHED);
    assertThat(state(in(UDP, 53, 5001, ANY))).isEqualTo(NEW);
    assertThat(state(icmp(Direction.IN, 0))).as("an answer to nothing").isEqualTo(INVALID);
    assertThat(state(icmp(Direction.OUT, 8))).isEqualTo(NEW);
    assertThat(state(icmp(Direction.IN, 0))).isEqualTo(ESTABLISHED);
    assertThat(state(icmp(Direction.IN, 8))).as("asks by itself").isEqualTo(NEW);
    assertThat(state(icmp6(Direction.IN, 135))).as("neighbour discovery").isEqualTo(UNTRACKED);
    assertThat(state(icmp6(Direction.IN, 128))).isEqualTo(NEW);
    assertThat(state(icmp6(Direction.OUT, 129))).isEqualTo(ESTABLISHED);
  }

  @Test
  void shouldLetAnswersPassAndNothingElse() {
    programs.replace(true, web(80, RuleAction.PASS));

    assertThat(drops(in(TCP, 1000, 81, SYN))).isTrue();
    assertThat(drops(out(TCP, 1000, 80, SYN))).as("denied in the other direction").isTrue();
    assertThat(drops(out(TCP, 80, 1000, SYN | ACK))).as("answers nothing").isTrue();
    assertThat(drops(in(TCP, 1000, 80, SYN))).isFalse();
    assertThat(drops(out(TCP, 80, 1000, SYN | ACK))).isFalse();
    assertThat(drops(in(TCP, 1000, 80, ACK))).isFalse();
    assertThat(drops(out(TCP, 80, 1000, ACK))).isFalse();
    assertThat(programs.hits()).containsEntry(3, 1L);
    assertThat(programs.count("allowed")).isEqualTo(4);
    assertThat(programs.count("denied")).isEqualTo(3);
  }

  @Test
  void shouldCountPacketsLikeTheFirstOneForItsRule() {
    programs.replace(false, web(80, RuleAction.PASS));
    for (int i = 0; i < 3; i++) {
      assertThat(drops(in(TCP, 1000, 80, SYN))).isFalse();
    }
    assertThat(drops(in(TCP, 1000, 80, ACK))).as("its flags are others").isFalse();
    assertThat(programs.hits()).containsEntry(3, 4L);
    assertThat(programs.count("allowed")).isEqualTo(4);
    assertThat(programs.count("connections_opened")).isEqualTo(1);

    programs.replace(false, web(81, RuleAction.PASS));
    assertThat(drops(in(TCP, 1000, 80, SYN))).as("by the rules as they are").isTrue();
    programs.mode(Mode.AUDIT);
    for (int i = 0; i < 3; i++) {
      assertThat(drops(in(TCP, 1001, 80, SYN))).isFalse();
    }
    assertThat(programs.count("audited")).isEqualTo(3);
    assertThat(programs.hits()).containsEntry(4, 4L);
  }

  @Test
  void shouldDecideAnewAboutOpenConnectionsWhereASetSaysSo() {
    for (boolean again : List.of(true, false)) {
      programs.forget();
      programs.replace(again, web(80, RuleAction.PASS));
      open(1000);
      open(1001);
      programs.replace(again, web(80, RuleAction.PASS));
      assertThat(drops(out(TCP, 80, 1000, ACK))).as("both allow it").isFalse();

      programs.replace(again, web(81, RuleAction.PASS));
      assertThat(drops(out(TCP, 80, 1000, ACK))).as("by its answer").isEqualTo(again);
      assertThat(drops(in(TCP, 1001, 80, ACK))).as("by its opener").isEqualTo(again);
      assertThat(programs.connections("connections")).isEqualTo(again ? 0 : 2);
    }
  }

  @Test
  void shouldPassAllInAuditAndCountAnswersToWhatWouldBeDenied() {
    programs.mode(Mode.AUDIT);
    programs.replace(true, web(80, RuleAction.PASS));

    assertThat(drops(in(TCP, 1000, 81, SYN))).isFalse();
    assertThat(drops(out(TCP, 81, 1000, SYN | ACK))).isFalse();
    assertThat(drops(in(TCP, 1000, 81, ACK))).isFalse();
    assertThat(programs.count("audited")).isEqualTo(2);
    assertThat(programs.count("orphaned")).isEqualTo(1);
    assertThat(programs.connections("connections")).isZero();

    programs.replace(true, web(81, RuleAction.PASS));
    assertThat(drops(out(TCP, 81, 1000, ACK))).isFalse();
    assertThat(programs.count("orphaned")).as("allowed now").isEqualTo(1);
  }

  @Test
  void shouldNeitherOpenNorCloseAConnectionByAFlood() {
    programs.replace(true, web(80, RuleAction.PASS));
    open(1000);
    for (int host = 0; host < 70_000; host++) {
      Prefix source = v4(0x0a000000L + host);
      programs.drops(XDP, facts(Direction.IN, source, HERE, TCP, 5, 80, SYN));
    }

    assertThat(programs.connections("opening")).isLessThanOrEqualTo(65_536);
    assertThat(programs.connections("connections")).isEqualTo(1);
    programs.replace(true, web(80, RuleAction.PASS));
    assertThat(drops(out(TCP, 80, 1000, ACK))).isFalse();
    assertThat(drops(out(TCP, 80, 1001, ACK))).as("never opened").isTrue();
  }

  /** What docs/design.md allows a program on any kernel. */
  @Test
  void shouldBeVerifiedInAFractionOfWhatTheKernelTakes() {
    for (String program : List.of(XDP, "packet_ingress", EGRESS)) {
      assertThat(programs.object().program(program).info().verifiedInstructions())
          .as(program)
          .isBetween(1, 200_000);
    }
  }

  @Test
  void shouldPassEverythingWithoutAnOwner() {
    programs.replace(true, web(80, RuleAction.PASS));
    assertThat(drops(in(TCP, 1000, 81, SYN))).isTrue();
    programs.lapse();
    assertThat(drops(in(TCP, 1000, 81, SYN))).isFalse();
  }

  /** Rule 1 + n is hit by a packet of state n. */
  private void tellStates() {
    List<Rule> rules = new ArrayList<>();
    for (ConnectionState state : ConnectionState.values()) {
      for (Direction direction : Direction.values()) {
        int id = 1 + 10 * state.number() + (direction == Direction.IN ? 0 : 1);
        rules.add(rule(id, match(direction, ANY, List.of(), state.number()), RuleAction.PASS));
      }
    }
    programs.replace(false, rules.toArray(new Rule[0]));
  }

  private ConnectionState state(PacketFacts packet) {
    Map<Integer, Long> before = programs.hits();
    assertThat(drops(packet)).isFalse();
    return programs.hits().entrySet().stream()
        .filter(hit -> !hit.getValue().equals(before.get(hit.getKey())))
        .map(hit -> ConnectionState.of(hit.getKey() / 10))
        .reduce((one, other) -> null)
        .orElseThrow();
  }

  private void open(int port) {
    assertThat(drops(in(TCP, port, 80, SYN))).isFalse();
    assertThat(drops(out(TCP, 80, port, SYN | ACK))).isFalse();
    assertThat(drops(in(TCP, port, 80, ACK))).isFalse();
  }

  private boolean drops(PacketFacts packet) {
    return programs.drops(packet.direction() == Direction.IN ? XDP : EGRESS, packet);
  }

  /** Answers pass; of what is received TCP to a port meets an action; all else is denied. */
  private static Rule[] web(int port, RuleAction action) {
    List<PortRange> ports = List.of(new PortRange(port, port));
    return new Rule[] {
      rule(1, match(Direction.IN, ANY, List.of(), ESTABLISHED.number()), RuleAction.PASS),
      rule(2, match(Direction.OUT, ANY, List.of(), ESTABLISHED.number()), RuleAction.PASS),
      rule(3, match(Direction.IN, TCP, ports, ANY), action),
      rule(4, match(Direction.IN, ANY, List.of(), ANY), RuleAction.DROP),
      rule(5, match(Direction.OUT, ANY, List.of(), ANY), RuleAction.DROP),
      rule(6, match(Direction.IN, ANY, List.of(), RELATED.number()), RuleAction.PASS),
    };
  }

  private static Rule rule(int id, RuleMatch match, RuleAction action) {
    return new Rule(id, match, action, id, null, "", "");
  }

  private static RuleMatch match(
      Direction direction, int protocol, List<PortRange> ports, int state) {
    return new RuleMatch(
        direction, null, List.of(), List.of(), protocol, List.of(), ports, null, null, state, false,
        false);
  }

  private static PacketFacts in(int protocol, int sport, int dport, int flags) {
    return facts(Direction.IN, PEER, HERE, protocol, sport, dport, flags);
  }

  private static PacketFacts out(int protocol, int sport, int dport, int flags) {
    return facts(Direction.OUT, HERE, PEER, protocol, sport, dport, flags);
  }

  private static PacketFacts icmp(Direction direction, int type) {
    boolean in = direction == Direction.IN;
    return icmp(direction, in ? PEER : HERE, in ? HERE : PEER, ICMP, type);
  }

  private static PacketFacts icmp6(Direction direction, int type) {
    Prefix one = new Prefix(Family.IPV6, 0x20010db8L << 32, 1, 128);
    Prefix other = new Prefix(Family.IPV6, 0x20010db8L << 32, 2, 128);
    boolean in = direction == Direction.IN;
    return icmp(direction, in ? one : other, in ? other : one, ICMPV6, type);
  }

  private static PacketFacts icmp(
      Direction direction, Prefix from, Prefix to, int protocol, int type) {
    return new PacketFacts(
        direction, from, to, protocol, ANY, ANY, type, 0, ANY, ANY, false, false);
  }

  private static PacketFacts facts(
      Direction direction, Prefix from, Prefix to, int protocol, int sport, int dport, int flags) {
    return new PacketFacts(
        direction, from, to, protocol, sport, dport, ANY, ANY, flags, ANY, false, false);
  }

  private static Prefix v4(long address) {
    return new Prefix(Family.IPV4, address << 32, 0, 32);
  }
}
