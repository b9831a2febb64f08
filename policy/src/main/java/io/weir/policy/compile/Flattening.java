package io.weir.policy.compile;

import io.weir.policy.model.Condition;
import io.weir.policy.model.Field;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyChain;
import io.weir.policy.model.PolicyProgram;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.rule.Direction;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what a hook's chains come to as one list, of which the first rule that fits decides, as
 * {@code Walk} of the evaluator goes through them. A rule behind a jump asks what led there too;
 * where packets leave a chain early, all that is still to be asked about them is written at once.
 * One thread.
 */
final class Flattening {
  private static final int DEPTH_MAX = 256;
  private static final int STEPS_MAX = 20_000_000;

  private final PolicyProgram program;
  private final Hook hook;
  private final Field own;
  private final String interfaceName;
  private final Taker taker;
  private int steps;

  /** Takes rules in the order in which they are asked. */
  interface Taker {
    /** A rule that decides about a region. */
    void decide(Region region, PolicyRule rule);

    /** Nothing decides about a region. */
    void leave(Region region);

    /** A rule that is asked asks what cannot be told. */
    void doubt(PolicyRule rule, String why);
  }

  /**
   * What is still to be asked behind a chain.
   *
   * @param index of the next rule
   * @param above where to go on behind this chain; null: nowhere
   */
  private record Rest(PolicyChain chain, int index, Rest above, int depth) {}

  /**
   * The list of a hook.
   *
   * @param direction of its packets on an interface of this name
   */
  Flattening(
      PolicyProgram program, Hook hook, Direction direction, String interfaceName, Taker taker) {
    this.program = program;
    this.hook = hook;
    this.own = direction == Direction.IN ? Field.IN_INTERFACE : Field.OUT_INTERFACE;
    this.interfaceName = interfaceName;
    this.taker = taker;
  }

  /** Writes the hook's list. What comes to its end, nothing decides about. */
  void write() {
    PolicyChain entry = program.chain(program.entries().get(hook));
    chain(new Rest(entry, 0, null, 1), Region.ALL);
  }

  /** All that is still to be asked about a region, to the end. */
  private void all(Rest rest, Region region) {
    for (Rest at = rest; at != null; at = at.above()) {
      chain(at, region);
    }
    taker.leave(region);
  }

  private void chain(Rest from, Region region) {
    List<PolicyRule> rules = from.chain().rules();
    for (int i = from.index(); i < rules.size(); i++) {
      PolicyRule rule = rules.get(i);
      if (!rule.doubt().isEmpty() && !rule.doubtsStateAlone()) {
        taker.doubt(rule, rule.doubt());
      }
      Rest behind = new Rest(from.chain(), i + 1, from.above(), from.depth());
      for (Region part : regions(rule, region)) {
        follow(rule, part, behind);
      }
    }
  }

  private void follow(PolicyRule rule, Region region, Rest behind) {
    switch (rule.action().kind()) {
      case ALLOW, DENY -> taker.decide(region, rule);
      case JUMP -> chain(enter(rule, behind), region);
      case GOTO -> all(enter(rule, behind.above()), region);
      case RETURN -> all(behind.above(), region);
      default -> {} // CONTINUE
    }
  }

  private Rest enter(PolicyRule rule, Rest above) {
    int depth = above == null ? 1 : above.depth() + 1;
    if (depth > DEPTH_MAX) {
      throw new PolicyTooLarge(
          rule, "it is in more than " + DEPTH_MAX + " chains", "let fewer chains lead to others");
    }
    return new Rest(program.chain(rule.action().chain()), 0, above, depth);
  }

  /** Where in a region a rule's conditions hold. */
  private List<Region> regions(PolicyRule rule, Region region) {
    List<Region> parts = List.of(region);
    for (Condition condition : rule.conditions()) {
      if (++steps > STEPS_MAX) {
        throw new PolicyTooLarge(
            rule,
            "chains that are left early make more than " + STEPS_MAX + " steps of it",
            "use fewer RETURN and goto, and shorter chains behind them");
      }
      if (condition instanceof Condition.Interface named) {
        parts = holds(rule, named) ? parts : List.of();
      } else {
        List<Region> narrower = new ArrayList<>();
        parts.forEach(part -> narrower.addAll(part.and(condition)));
        parts = narrower;
      }
    }
    return parts;
  }

  /** What a packet's other interface is cannot be known here: no condition on it holds. */
  private boolean holds(PolicyRule rule, Condition.Interface named) {
    if (named.field() == own) {
      return named.is(interfaceName);
    }
    if (hook == Hook.FORWARD) {
      taker.doubt(rule, "of what is forwarded only one interface is known here");
    }
    return false;
  }
}
