package io.weir.policy.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.format.Hooks.Hook;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.PrefixCover;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.Verdict;
import io.weir.policy.text.PortText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares rules before and after they went through another program, which splits lists and joins
 * ranges: by hook, and as runs of one verdict, within which order means nothing.
 */
final class SameRules {
  private static final int LATE_SECONDS = 30;

  /** Rules of one verdict that follow each other: what each is about, and what it ends by. */
  private record Run(Verdict verdict, Map<String, Duration> rules) {
    String toText() {
      return verdict + "\n" + String.join("\n", rules.keySet());
    }
  }

  private SameRules() {}

  /** Checks; a rule of both families is in the one that the file is about, if that is one. */
  static void check(List<Rule> before, List<Rule> after, Family family, String context) {
    for (Hook hook : Hook.values()) {
      List<Run> wanted = runs(before, hook, family);
      List<Run> got = runs(after, hook, family);
      for (int i = 0; i < Math.max(got.size(), wanted.size()); i++) {
        assertThat(i < got.size() ? got.get(i).toText() : "")
            .as(context + hook + " run " + i)
            .isEqualTo(i < wanted.size() ? wanted.get(i).toText() : "");
      }
      for (int i = 0; i < got.size(); i++) {
        checkEnds(wanted.get(i).rules, got.get(i).rules, context);
      }
    }
  }

  private static void checkEnds(
      Map<String, Duration> wanted, Map<String, Duration> got, String context) {
    got.forEach(
        (rule, left) -> {
          Duration ttl = wanted.get(rule);
          assertThat(left == null).as(context + rule).isEqualTo(ttl == null);
          if (ttl != null) {
            assertThat(left).as(rule).isBetween(ttl.minusSeconds(LATE_SECONDS), ttl);
          }
        });
  }

  private static List<Run> runs(List<Rule> rules, Hook hook, Family family) {
    List<Rule> sorted = new ArrayList<>(rules);
    sorted.sort((a, b) -> a.precedes(b) ? -1 : b.precedes(a) ? 1 : 0);
    List<Run> runs = new ArrayList<>();
    for (Rule rule : sorted) {
      List<String> each = Hooks.of(rule.match()) == hook ? each(rule, family) : List.of();
      if (each.isEmpty()) {
        continue;
      }
      Verdict verdict = rule.action().verdict();
      if (runs.isEmpty() || runs.get(runs.size() - 1).verdict != verdict) {
        runs.add(new Run(verdict, new TreeMap<>()));
      }
      Map<String, Duration> run = runs.get(runs.size() - 1).rules;
      for (String one : each) {
        run.put(one, rule.ttl());
      }
    }
    return runs;
  }

  private static List<String> each(Rule rule, Family only) {
    RuleMatch match = rule.match();
    Family family = match.family() == null ? only : match.family();
    boolean icmp = match.protocol() == 1 || match.protocol() == 58;
    if (match.icmp() != null || (icmp && family == null)) { // nft lists it without the family
      family = match.protocol() == 1 ? Family.IPV4 : Family.IPV6;
    }
    if (only != null && family != only) {
      return List.of();
    }
    List<String> each = new ArrayList<>();
    for (Prefix source : any(match.family(), match.sources())) {
      for (Prefix destination : any(match.family(), match.destinations())) {
        MatchParts parts = new MatchParts(match).sources(List.of()).destinations(List.of());
        parts.family = family;
        parts.sourcePorts(merged(match.sourcePorts()));
        parts.destinationPorts(merged(match.destinationPorts()));
        each.add(
            source
                + " "
                + destination
                + " "
                + RuleJson.text(
                    new Rule(0, parts.match(), rule.action(), 0, null, "", rule.why())));
      }
    }
    return each;
  }

  /** An empty list, and one of a prefix of length 0, is anywhere. */
  private static List<Prefix> any(Family family, List<Prefix> prefixes) {
    List<Prefix> any = new ArrayList<>();
    if (prefixes.isEmpty() || prefixes.stream().anyMatch(p -> p.length() == 0)) {
      any.add(null);
      return any;
    }
    return PrefixCover.others(family, PrefixCover.others(family, prefixes));
  }

  private static List<PortRange> merged(List<PortRange> ports) {
    boolean all = ports.isEmpty() || PortText.others(ports).isEmpty();
    return all ? List.of() : PortText.others(PortText.others(ports));
  }
}
