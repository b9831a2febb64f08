package io.weir.tools.policytrace.watch;

import io.weir.policy.compile.CompiledPolicy;
import io.weir.policy.model.Action;
import io.weir.policy.model.Hook;
import io.weir.policy.model.MatchKind;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import io.weir.policy.table.HeldRule;
import io.weir.ringbuf.traffic.Direction;
import java.util.ArrayList;
import java.util.List;

/**
 * The set of rules that is in place, and the one before, of which events may still come. Each set's
 * rules have numbers of their own. One thread.
 */
final class PolicySets {
  private static final int ID_MAX = 1 << 28;

  private static final PolicyRule NONE =
      new PolicyRule(List.of(), Action.ALLOW, Reason.NO_POLICY, MatchKind.NONE, null);

  private final Hook received;
  private final Hook sent;
  private Numbered current = new Numbered(1, List.of());
  private Numbered before = current;

  /** A set whose first rule has this number. */
  private record Numbered(int first, List<DecidingRule> rules) {
    boolean has(int id) {
      return id >= first && id < first + rules.size();
    }

    DecidingRule rule(int id) {
      return rules.get(id - first);
    }
  }

  /**
   * Sets of rules of endpoints.
   *
   * @param received the hook of packets that the interface receives
   * @param sent of those that it sends
   */
  PolicySets(Hook received, Hook sent) {
    this.received = received;
    this.sent = sent;
  }

  /** The next set's rules with their numbers; it is in place after {@link #put}. */
  List<HeldRule> number(CompiledPolicy policy) {
    int first = next();
    List<HeldRule> numbered = new ArrayList<>(policy.rules().size());
    for (HeldRule held : policy.rules()) {
      int id = first + held.rule().id() - 1;
      numbered.add(new HeldRule(held.rule().withId(id), HeldRule.NEVER, HeldRule.NO_LEASE));
    }
    return numbered;
  }

  /** Makes it the one that is in place. */
  void put(CompiledPolicy policy) {
    List<DecidingRule> rules = new ArrayList<>(policy.rules().size());
    policy.origins().forEach(origin -> rules.add(new DecidingRule(origin.rule(), origin.hook())));
    int first = next();
    before = current;
    current = new Numbered(first, rules);
  }

  /** The rule of a number; that there is none, for 0 and for numbers of sets long gone. */
  DecidingRule rule(int id, Direction direction) {
    if (current.has(id)) {
      return current.rule(id);
    }
    if (before.has(id)) {
      return before.rule(id);
    }
    return new DecidingRule(NONE, direction == Direction.RECEIVE ? received : sent);
  }

  /** The numbers of the set that is in place, in the order in which its rules are asked. */
  List<Integer> ids() {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < current.rules().size(); i++) {
      ids.add(current.first() + i);
    }
    return ids;
  }

  /** Rules' ids have 29 bits: after very many sets they begin anew. */
  private int next() {
    int next = current.first() + current.rules().size();
    return next < ID_MAX ? next : 1;
  }
}
