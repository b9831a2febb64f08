package io.weir.policy.enforce;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often each thing that a rule can say had a part in a decision. */
final class FieldCounts {
  private final Map<String, Long> counts = new TreeMap<>();

  /** Counts a packet; a rule that did not decide counts for what kept it from it. */
  void count(PacketFacts facts, Rule decided, Rule another) {
    add("packets " + facts.direction() + " " + facts.family());
    if (decided == null) {
      add("decided by none");
    } else {
      add("decided " + facts.direction() + " " + facts.family());
      decided(facts, decided);
    }
    if (another != null && !another.equals(decided)) {
      missed(facts, another);
    }
  }

  void add(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  void add(String what, long count) {
    counts.merge(what, count, Long::sum);
  }

  long of(String what) {
    return counts.getOrDefault(what, 0L);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    counts.forEach((what, count) -> text.append(String.format("  %-32s %,11d%n", what, count)));
    return text.toString();
  }

  private void decided(PacketFacts facts, Rule rule) {
    RuleMatch match = rule.match();
    add("by action " + rule.action().verdict());
    if (match.family() == null) {
      add("by both families");
    }
    prefixes("source", match.sources());
    prefixes("destination", match.destinations());
    fieldIf(match.protocol() != RuleMatch.ANY, "protocol");
    ports("source port", match.sourcePorts(), facts.sourcePort());
    ports("destination port", match.destinationPorts(), facts.destinationPort());
    fieldIf(match.icmp() != null, "icmp");
    fieldIf(match.icmp() != null && match.icmp().code() >= 0, "icmp code");
    fieldIf(match.tcpFlags() != null, "tcp flags");
    fieldIf(match.vlan() != RuleMatch.ANY, "vlan");
    fieldIf(match.local(), "local");
    fieldIf(match.newOnly(), "new-only");
  }

  private void prefixes(String name, List<Prefix> prefixes) {
    if (prefixes.isEmpty()) {
      return;
    }
    Prefix first = prefixes.get(0);
    add("by " + name + " " + first.family());
    fieldIf(prefixes.size() > 1, name + " list");
    fieldIf(first.length() == 0, name + " of length 0");
    fieldIf(first.family() == Family.IPV6 && first.length() > 64, name + " beyond 64 bits");
    fieldIf(first.length() == first.family().bits(), name + " host");
  }

  private void ports(String name, List<PortRange> ranges, int port) {
    if (ranges.isEmpty()) {
      return;
    }
    PortRange range = ranges.get(0);
    add("by " + name);
    fieldIf(ranges.size() > 1, name + " list");
    fieldIf(range.first() != range.last(), name + " range");
    fieldIf(range.first() != range.last() && port == range.first(), name + " range's first");
    fieldIf(range.first() != range.last() && port == range.last(), name + " range's last");
  }

  private void fieldIf(boolean is, String name) {
    if (is) {
      add("by " + name);
    }
  }

  /** A rule that would match if one field were not asked for. */
  private void missed(PacketFacts facts, Rule rule) {
    RuleMatch match = rule.match();
    if (match.matches(facts)) {
      add("preceded");
      return;
    }
    for (RuleMatchField field : RuleMatchField.values()) {
      if (field.without(match).matches(facts)) {
        add("missed by " + field.name().toLowerCase(java.util.Locale.ROOT));
      }
    }
  }
}
