package io.weir.policy.enforce;

import static io.weir.policy.model.ConnectionState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.table.HeldRule;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A policy on a real interface: what it lets through, and what is left of it. */
class PolicySessionKernelIT {
  private static final int TCP = 6;

  private final List<String> notes = new ArrayList<>();
  private EnforceLab lab;

  @BeforeEach
  void open() throws IOException {
    lab = new EnforceLab();
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
  }

  @Test
  void shouldEnforceAndLeaveNothingBehind() {
    String before = lab.attached();
    try (PolicySession session = session()) {
      assertThat(lab.ping(2)).as("no policy yet").isEqualTo(2);
      session.replace(onlyTcpTo(80), true);
      session.mode(Mode.AUDIT);
      assertThat(lab.ping(2)).as("audit").isEqualTo(2);
      session.mode(Mode.ENFORCE);
      assertThat(lab.ping(2)).isZero();
      assertThat(lab.connects(80)).isTrue();
      assertThat(lab.connects(81)).isFalse();
      assertThat(session.counters().get("audited")).isEqualTo(2);
      assertThat(session.hits().orElseThrow().of(2)).as("its SYN").isEqualTo(1);
      assertThat(session.renew()).isTrue();
    }
    assertThat(lab.attached()).isEqualTo(before);
    assertThat(lab.ping(2)).isEqualTo(2);
  }

  @Test
  void shouldLeaveTheOperatorsRulesAsTheyAre() {
    try (StandingDatapath standing = lab.open(AttachMode.NATIVE)) {
      standing.drops().replaceAll(List.of(held(9, matching(TCP, 81), RuleAction.DROP)));
      standing.mode(Mode.ENFORCE);
    }
    try (PolicySession session = session()) {
      session.replace(List.of(held(1, matching(TCP, 80), RuleAction.DROP)), true);
      session.mode(Mode.ENFORCE);
      assertThat(hasPolicy()).isTrue();
      assertThat(lab.connects(81)).as("by the operator's rule").isFalse();
      assertThat(lab.connects(80)).as("by the policy").isFalse();
      assertThat(lab.connects(82)).isTrue();
    }
    assertThat(lab.connects(81)).isFalse();
    assertThat(lab.connects(80)).isTrue();
    assertThat(hasPolicy()).isFalse();
    assertThat(lab.remove(new StandingOpening(lab.store(), lab.netns, notes::add))).isTrue();
  }

  @Test
  void shouldBeAloneOnItsInterface() {
    try (PolicySession session = session()) {
      assertThatThrownBy(this::session)
          .isInstanceOf(WeirException.class)
          .hasMessageContaining("EBUSY")
          .hasMessageContaining("another policytrace watch");
      assertThat(session.renew()).isTrue();
    }
    session().close();
  }

  private PolicySession session() {
    return PolicySession.open(lab.netns, EnforceLab.DEVICE, AttachMode.AUTO, notes::add);
  }

  /** Whether the program at XDP looks a policy up. */
  private boolean hasPolicy() {
    return lab.netns.call(
        () -> {
          int program =
              DatapathPlace.of(lab.netns, EnforceLab.DEVICE).xdp().orElseThrow().programId();
          try (RunningProgram running =
              RunningProgram.of(program, DatapathHook.XDP).orElseThrow()) {
            return running.hasPolicy();
          }
        });
  }

  private static List<HeldRule> onlyTcpTo(int port) {
    return List.of(
        held(1, answers(Direction.OUT), RuleAction.PASS),
        held(2, matching(TCP, port), RuleAction.PASS),
        held(3, all(Direction.IN), RuleAction.DROP));
  }

  private static HeldRule held(int id, RuleMatch match, RuleAction action) {
    return RuledPrograms.held(new Rule(id, match, action, id, null, "", ""));
  }

  private static RuleMatch answers(Direction direction) {
    return match(direction, RuleMatch.ANY, List.of(), ESTABLISHED.number());
  }

  private static RuleMatch all(Direction direction) {
    return match(direction, RuleMatch.ANY, List.of(), RuleMatch.ANY);
  }

  private static RuleMatch matching(int protocol, int port) {
    List<PortRange> ports = List.of(new PortRange(port, port));
    return match(Direction.IN, protocol, ports, RuleMatch.ANY);
  }

  private static RuleMatch match(
      Direction direction, int protocol, List<PortRange> ports, int state) {
    return new RuleMatch(
        direction, null, List.of(), List.of(), protocol, List.of(), ports, null, null, state, false,
        false);
  }
}
