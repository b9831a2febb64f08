package io.weir.policy.format;

import io.weir.policy.format.ChainStep.Outcome;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.Verdict;
import io.weir.policy.text.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns chains into one list in which the first match decides.
 *
 * <p>A jump adds its condition to those of the chain's steps. A RETURN, whose packets skip what
 * follows in the chain, is replaced by all that still awaits these packets, down to the policy,
 * with the RETURN's condition added; a GOTO likewise. So no condition is ever negated, and the list
 * is exact. It can grow beyond reason, which is noticed and refused.
 *
 * <p>What is refused, and what it may have decided, is kept as {@link Taints}: a step that may say
 * otherwise of the same packets is refused too. As a chain may be called twice, a step can be found
 * out late; then all is done again, until no more are.
 */
final class Flattening {
  private static final int RULES_MIN = 100_000;
  private static final int STEPS_MIN = 1_000_000;
  private static final int TIMES_RULES = 2; // as many as there are lines
  private static final int TIMES_STEPS = 20;
  private static final int DEPTH_MAX = 200;

  /**
   * A chain that the kernel calls.
   *
   * @param all the packets that it is called with
   */
  record Base(Chain chain, RuleMatch all) {}

  /** A rule of the list. */
  record Flat(RuleMatch match, Verdict verdict, ChainStep step) {}

  /** Where packets go on: within a chain, and after it. */
  private record Frame(Chain chain, int at, Frame rest) {
    boolean isEnd() {
      return at == chain.steps.size();
    }
  }

  private final List<Base> bases;
  private final Direction direction;
  private final String interfaceName;
  private final boolean forwardDrops;
  private final List<Flat> list = new ArrayList<>();
  private Taints taints = new Taints();
  private final long rulesMax;
  private long stepsLeft;
  private boolean refusedMore;

  /**
   * A translation.
   *
   * @param bases in the order in which the kernel calls them; what one accepts goes to the next
   * @param lines how many lines there are, by which the work is bounded
   * @param forwardDrops whether what is not for this host may be dropped by what is not here
   */
  Flattening(
      List<Base> bases,
      Direction direction,
      String interfaceName,
      int lines,
      boolean forwardDrops) {
    this.bases = bases;
    this.direction = direction;
    this.interfaceName = interfaceName;
    this.forwardDrops = forwardDrops;
    rulesMax = RULES_MIN + (long) lines * TIMES_RULES;
    stepsLeft = STEPS_MIN + (long) lines * TIMES_STEPS;
  }

  /**
   * Goes through all chains once.
   *
   * @param outside what makes all uncertain from the start, or null
   * @return whether a step was refused that had not been, so that it must be done again
   * @throws Refusal when the list would grow beyond reason
   */
  boolean run(String outside) throws Refusal {
    list.clear();
    taints = new Taints();
    if (outside != null) {
      taints.addAll(outside);
    }
    refusedMore = false;
    boolean decided = false;
    for (int base = 0; base < bases.size() && !decided; base++) {
      Base called = bases.get(base);
      decided = walk(base, new Frame(called.chain, 0, null), called.all, 0);
      if (!decided && called.chain.policy.outcome != Outcome.ACCEPT) {
        emit(called.all, Verdict.DROP, called.chain.policy);
      }
    }
    return refusedMore;
  }

  List<Flat> list() {
    return list;
  }

  /**
   * Goes through the rest of a chain with packets of a condition.
   *
   * @return whether all of them are decided
   */
  private boolean walk(int base, Frame frame, RuleMatch condition, int depth) throws Refusal {
    if (depth > DEPTH_MAX) {
      throw new Refusal("chains call each other in a circle, or are nested too deeply");
    }
    List<ChainStep> steps = frame.chain.steps;
    for (int at = frame.at; at < steps.size(); at++) {
      ChainStep step = steps.get(at);
      step.reached = true;
      stepsLeft -= step.cost(condition);
      if (stepsLeft < 0 || list.size() > rulesMax) {
        throw new Refusal("its chains unfold into too many rules: more than " + rulesMax);
      }
      if (step(base, step, new Frame(frame.chain, at + 1, frame.rest), condition, depth)) {
        return true;
      }
    }
    return false;
  }

  /** One step; {@code next} is where packets go on that it does not match. */
  private boolean step(int base, ChainStep step, Frame next, RuleMatch condition, int depth)
      throws Refusal {
    if (!mayMatch(step)) {
      return false;
    }
    for (RuleMatch match : step.within(condition)) {
      step.possible = true;
      if (step.refusal != null) {
        taint(match, step);
      } else if (outcome(base, step, next, match, depth)
          && match.equals(condition)
          && step.ttl == null) { // what ends leaves packets to what follows
        return true;
      }
    }
    return false;
  }

  /** Does what a step says with packets that match; whether all of them are decided then. */
  private boolean outcome(int base, ChainStep step, Frame next, RuleMatch match, int depth)
      throws Refusal {
    switch (step.outcome) {
      case ACCEPT -> {
        if (step.ttl != null && base + 1 < bases.size()) {
          refuse(step, "it ends, and what it accepts is looked at again by another chain");
        }
        accept(base, match, step, depth);
      }
      case DROP -> emit(match, Verdict.DROP, step);
      case RETURN -> {
        if (next.isEnd()) {
          return false; // as if it were not there
        }
        resume(base, next.rest, match, depth);
      }
      case JUMP -> {
        return walk(base, new Frame(step.chain, 0, next), match, depth + 1);
      }
      case GOTO -> {
        boolean decided = walk(base, new Frame(step.chain, 0, next.rest), match, depth + 1);
        if (decided || next.isEnd()) {
          return decided;
        }
        resume(base, next.rest, match, depth);
      }
      default -> {
        return false;
      }
    }
    return step.refusal == null;
  }

  private boolean mayMatch(ChainStep step) {
    try {
      return step.hasInterfaces(direction, interfaceName);
    } catch (Refusal e) {
      refuse(step, e.reason());
      return true;
    }
  }

  /** All that awaits these packets from here to a verdict. */
  private void resume(int base, Frame from, RuleMatch match, int depth) throws Refusal {
    for (Frame frame = from; frame != null; frame = frame.rest) {
      if (walk(base, frame, match, depth + 1)) {
        return;
      }
    }
    ChainStep policy = bases.get(base).chain.policy;
    if (policy.outcome == Outcome.ACCEPT) {
      accept(base, match, policy, depth);
    } else {
      emit(match, Verdict.DROP, policy);
    }
  }

  /** Lets these packets on to the next base, or through. */
  private void accept(int base, RuleMatch match, ChainStep step, int depth) throws Refusal {
    if (base + 1 < bases.size()) {
      Base next = bases.get(base + 1);
      RuleMatch there = Matches.both(match, next.all);
      if (there != null) {
        resume(base + 1, new Frame(next.chain, 0, null), there, depth + 1);
        if (there.equals(match)) {
          step.emitted = true;
          return;
        }
      }
    }
    if (forwardDrops && match.direction() == Direction.IN && !match.local()) {
      refuse(step, "it accepts forwarded packets too, which FORWARD may drop");
    }
    emit(match, Verdict.PASS, step);
  }

  private void emit(RuleMatch match, Verdict verdict, ChainStep step) {
    if (step.refusal == null) {
      String by = taints.conflict(match, verdict);
      if (by != null) {
        refuse(step, by + " before it, which is refused, may decide some of these packets");
      }
    }
    if (step.refusal != null) {
      taints.add(match, verdict, step.name);
      return;
    }
    step.emitted = true;
    list.add(new Flat(match, verdict, step));
  }

  private void refuse(ChainStep step, String reason) {
    if (step.refusal == null) {
      step.refuse(reason);
      refusedMore = true;
    }
  }

  private void taint(RuleMatch match, ChainStep step) {
    switch (step.outcome) {
      case ACCEPT -> taints.add(match, bases.size() > 1 ? null : Verdict.PASS, step.name);
      case DROP -> taints.add(match, Verdict.DROP, step.name);
      case CONTINUE -> step.possible = true; // verdicts do not depend on it
      default -> taints.add(match, null, step.name);
    }
  }
}
