package io.weir.policy.enforce;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.FirstMatch;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.table.HeldRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a datapath with rules ought to do: all rules are asked, one after the other. */
final class TableModel {
  static final long PAST = 1;
  static final long FUTURE = (1L << 40) - 1;

  /** Leases of this number and above are over, if they are. */
  static final int LEASE_THAT_ENDS = 2;

  private record Sent(Prefix remote, Prefix local, int remotePort, int localPort, int protocol) {}

  private final Map<Integer, HeldRule> held = new LinkedHashMap<>();
  private final Map<Integer, Long> hits = new HashMap<>();
  private final Set<Sent> sent = new HashSet<>();
  private final Set<Family> notesSent = EnumSet.noneOf(Family.class);
  private List<Rule> rules = List.of();
  private boolean leaseHolds;

  Collection<HeldRule> held() {
    return held.values();
  }

  List<Rule> rules() {
    return rules;
  }

  HeldRule held(int id) {
    return held.get(id);
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  void add(HeldRule rule) {
    held.put(rule.rule().id(), rule);
    hits.put(rule.rule().id(), 0L);
    list();
  }

  /** In the place of the one with its id, whose hits it keeps. */
  void replace(HeldRule rule) {
    held.put(rule.rule().id(), rule);
    list();
  }

  void remove(int id) {
    held.remove(id);
    hits.remove(id);
    list();
  }

  void leaseHolds(boolean holds) {
    leaseHolds = holds;
  }

  /** Another table is in place: from now on what is sent is noted, if a rule asks for it. */
  void swapped() {
    notesSent.clear();
    for (Rule rule : rules) {
      RuleMatch match = rule.match();
      if (match.newOnly()) {
        notesSent.addAll(
            match.family() == null ? EnumSet.allOf(Family.class) : EnumSet.of(match.family()));
      }
    }
  }

  boolean holds(HeldRule rule) {
    return rule.expiresJiffies() != PAST && (rule.lease() != LEASE_THAT_ENDS || leaseHolds);
  }

  /** The rule that decides; it has one hit more. */
  Rule decide(PacketFacts facts) {
    Rule rule = FirstMatch.of(rules, one -> holds(held.get(one.id())), facts);
    if (rule != null) {
      hits.merge(rule.id(), 1L, Long::sum);
    }
    return rule;
  }

  /** The rule that would if nothing ever ended. */
  Rule decidesForever(PacketFacts facts) {
    return FirstMatch.of(rules, one -> true, facts);
  }

  Map<Integer, Long> hits() {
    return hits;
  }

  /** Remembers what was sent, but for TCP. */
  void note(PacketFacts facts) {
    if (facts.direction() == Direction.OUT
        && facts.protocol() != RuleMatch.TCP
        && notesSent.contains(facts.family())) {
      sent.add(
          new Sent(
              facts.destination(),
              facts.source(),
              port(facts.destinationPort()),
              port(facts.sourcePort()),
              facts.protocol()));
    }
  }

  /** Whether a received packet answers nothing, so begins something. */
  boolean begins(PacketFacts facts, boolean malformed) {
    if (facts.direction() == Direction.OUT || malformed) {
      return false;
    }
    if (facts.protocol() == RuleMatch.TCP) {
      return (facts.tcpFlags() & 0x12) == 0x02;
    }
    return !sent.contains(
        new Sent(
            facts.source(),
            facts.destination(),
            port(facts.sourcePort()),
            port(facts.destinationPort()),
            facts.protocol()));
  }

  private static int port(int known) {
    return Math.max(0, known);
  }

  private void list() {
    rules = new ArrayList<>();
    held.values().forEach(one -> rules.add(one.rule()));
  }
}
