package io.weir.tools.droprule;

import io.weir.policy.enforce.Mode;
import io.weir.policy.enforce.RuleClock;
import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.format.RunningRule;
import io.weir.policy.table.HeldRule;
import io.weir.tools.droprule.DatapathState.SetState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is in force on an interface now: the datapath, and its rules that have not ended. */
final class InForce {
  private final StandingDatapath datapath;
  private final RuleClock clock;
  private final Place place;
  private final Mode mode;
  private final List<HeldRule> rules;
  private final List<Integer> ended;

  private InForce(StandingDatapath datapath) {
    this.datapath = datapath;
    this.clock = datapath.clock();
    this.place = Place.of(datapath);
    this.mode = datapath.mode();
    this.rules = new ArrayList<>();
    this.ended = new ArrayList<>();
    long now = clock.now();
    for (HeldRule held : datapath.drops().rules()) {
      if (held.isExpired(now)) {
        ended.add(held.rule().id());
      } else {
        rules.add(held);
      }
    }
  }

  /** Reads it. */
  static InForce of(StandingDatapath datapath) {
    return new InForce(datapath);
  }

  Place place() {
    return place;
  }

  Mode mode() {
    return mode;
  }

  /** The rules, as they came. */
  List<HeldRule> rules() {
    return rules;
  }

  /** Whether there is no rule, not even one that has ended. */
  boolean isEmpty() {
    return rules.isEmpty() && ended.isEmpty();
  }

  /** The rules, as they decide. */
  List<HeldRule> sorted() {
    List<HeldRule> sorted = new ArrayList<>(rules);
    sorted.sort(Decisions.ORDER);
    return sorted;
  }

  /** Those of a set. */
  List<HeldRule> ofSet(String set) {
    List<HeldRule> chosen = new ArrayList<>();
    for (HeldRule held : rules) {
      if (held.rule().set().equals(set)) {
        chosen.add(held);
      }
    }
    return chosen;
  }

  /** The rule of an id. */
  Optional<HeldRule> rule(int id) {
    for (HeldRule held : rules) {
      if (held.rule().id() == id) {
        return Optional.of(held);
      }
    }
    return Optional.empty();
  }

  /** The ids of rules whose time is over. */
  List<Integer> ended() {
    return ended;
  }

  /** A rule as it is shown. */
  RuleState state(HeldRule held) {
    long expires = held.expiresJiffies();
    Duration left = expires == 0 ? null : clock.until(expires);
    RunningRule running =
        new RunningRule(
            held.rule(), held.hits(), expires == 0 ? null : clock.instant(expires), word(mode));
    return new RuleState(place, running, left, held.lease(), held.trial());
  }

  /** What is in force. */
  DatapathState summary() {
    return state(datapath, rules.size(), Map.of(), List.of());
  }

  /** The same without a look at each rule: right after a change, when none is left that ended. */
  static DatapathState summary(StandingDatapath datapath) {
    return state(datapath, datapath.drops().size(), Map.of(), List.of());
  }

  /** The same with what became of packets, and by set. */
  DatapathState full() {
    return state(datapath, rules.size(), datapath.counters(), sets());
  }

  private static DatapathState state(
      StandingDatapath datapath, int rules, Map<String, Long> counters, List<SetState> sets) {
    return new DatapathState(
        Place.of(datapath),
        datapath.attachMode(),
        datapath.attached(),
        word(datapath.mode()),
        rules,
        datapath.drops().tuples(),
        datapath.drops().bytes(),
        counters,
        sets);
  }

  private List<SetState> sets() {
    Map<String, long[]> sums = new TreeMap<>();
    for (HeldRule held : rules) {
      long[] sum = sums.computeIfAbsent(held.rule().set(), name -> new long[2]);
      sum[0]++;
      sum[1] += held.hits();
    }
    List<SetState> sets = new ArrayList<>();
    sums.forEach((name, sum) -> sets.add(new SetState(name, (int) sum[0], sum[1])));
    return sets;
  }

  static String word(Mode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }
}
