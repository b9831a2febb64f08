package io.weir.policy.trigger;

import io.weir.policy.rule.RuleMatch;
import io.weir.ringbuf.traffic.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an expression says of the flows of one tick after the other: {@link #begin}, {@link #add}
 * for each flow that had packets, {@link #end}. A comparison that holds goes on to hold until its
 * measure is a fifth away from the bound, so that a rate that trembles there neither starts a
 * {@code for} anew nor is told twice; what sends nothing in a tick is forgotten. Times are rounded
 * to ticks. One thread; costs an object or two for each group that had packets in the tick.
 */
public final class TriggerEvaluator {
  private static final Comparator<Candidate> MOST_PACKETS =
      Comparator.comparingDouble((Candidate each) -> each.evidence().pps()).reversed();

  private final Trigger trigger;
  private final List<Case> cases = new ArrayList<>();
  private long fromNs;
  private long toNs;

  /** Nothing was measured yet. */
  public TriggerEvaluator(Trigger trigger) {
    this.trigger = trigger;
    trigger.alternatives().forEach(each -> cases.add(new Case(each)));
  }

  /**
   * Begins a tick.
   *
   * @param tickFromNs the end of the tick before, by a monotonic clock
   * @param tickToNs this tick's end, later
   */
  public void begin(long tickFromNs, long tickToNs) {
    if (tickToNs <= tickFromNs) {
      throw new IllegalArgumentException("a tick from " + tickFromNs + " to " + tickToNs);
    }
    fromNs = tickFromNs;
    toNs = tickToNs;
    cases.forEach(each -> each.sums.clear());
  }

  /** Adds what a flow gained in this tick; what is sent is ignored. */
  public void add(FlowGain gain) {
    if (gain.key().direction() == Direction.RECEIVE) {
      cases.forEach(each -> each.add(gain));
    }
  }

  /** Those that the expression became true of in this tick, those with the most packets first. */
  public List<Candidate> end() {
    Map<RuleMatch, Candidate> found = new LinkedHashMap<>();
    cases.forEach(each -> each.end(found));
    return found.values().stream().sorted(MOST_PACKETS).toList();
  }

  /** Lets what was told be told again, if it is still true: its rule is gone. */
  public void rearm(RuleMatch match) {
    cases.forEach(each -> each.rearm(match));
  }

  /** How many groups are remembered. */
  int remembered() {
    return cases.stream().mapToInt(each -> each.states.size()).sum();
  }

  /** One case of the expression. */
  private final class Case {
    private final Alternative alternative;
    private final boolean byProtocol;
    private final Map<Group, Sums> sums = new HashMap<>();
    private final Map<Group, GroupState> states = new HashMap<>();

    Case(Alternative alternative) {
      this.alternative = alternative;
      this.byProtocol = alternative.packets().needsProtocol();
    }

    void add(FlowGain gain) {
      if (alternative.packets().contains(gain.key())) {
        trigger
            .subject()
            .group(gain.key(), byProtocol)
            .ifPresent(group -> sums.computeIfAbsent(group, g -> new Sums()).add(gain));
      }
    }

    void end(Map<RuleMatch, Candidate> found) {
      states.keySet().retainAll(sums.keySet()); // no expression is true of who sends nothing
      sums.forEach((group, gained) -> test(group, gained, found));
    }

    void rearm(RuleMatch match) {
      states.forEach(
          (group, state) -> {
            if (group.match(alternative.packets()).equals(match)) {
              state.rearm();
            }
          });
    }

    private void test(Group group, Sums gained, Map<RuleMatch, Candidate> found) {
      GroupState known = states.get(group);
      GroupState state = known == null ? new GroupState(trigger) : known;
      boolean now = state.test(alternative.measured(), gained, fromNs, toNs);
      if (state.becomes(now)) {
        RuleMatch match = group.match(alternative.packets());
        found.putIfAbsent(match, new Candidate(match, evidence(gained, state)));
      }
      if (state.isIdle()) {
        states.remove(group);
      } else if (known == null) {
        states.put(group, state);
      }
    }

    private Evidence evidence(Sums gained, GroupState state) {
      long ns = toNs - fromNs;
      return new Evidence(
          trigger.text(),
          gained.value(Measure.PPS, ns),
          gained.value(Measure.BPS, ns),
          gained.value(Measure.SYN_RATIO, ns),
          gained.flows(),
          Duration.ofNanos(state.heldNs(fromNs, toNs)),
          gained.isSampled());
    }
  }
}
