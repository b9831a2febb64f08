package io.weir.policy.format;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.PrefixCover;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.text.FlagsText;
import io.weir.policy.text.IcmpNames;
import io.weir.policy.text.IptablesExtensions;
import io.weir.policy.text.IptablesText;
import io.weir.policy.text.PortText;
import io.weir.policy.text.PrefixReader;
import io.weir.policy.text.Protocols;
import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import io.weir.policy.text.Words;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the conditions and the target of one rule of iptables. Conditions that no rule can say make
 * the step refused; those that follow the first of these are not trusted to narrow what it matches,
 * for how many words it has is not known.
 */
final class IptablesRule {
  private static final int ADDRESSES_MAX = 1_000; // iptables-save writes one
  private static final int PORTS_MAX = 15; // include/uapi/linux/netfilter/xt_multiport.h

  private final ChainStep step;
  private final IptablesTable table;
  private final boolean rejectAsDrop;
  private final Words words;
  private int protocol = RuleMatch.ANY;
  private boolean negated;
  private boolean trusted = true;
  private boolean hasTarget;
  private boolean negatedPort;

  private IptablesRule(ChainStep step, IptablesTable table, boolean rejectAsDrop, Words words) {
    this.step = step;
    this.table = table;
    this.rejectAsDrop = rejectAsDrop;
    this.words = words;
  }

  /** Fills a step from the words behind {@code -A CHAIN}. */
  static void read(ChainStep step, IptablesTable table, boolean rejectAsDrop, Words words) {
    IptablesRule rule = new IptablesRule(step, table, rejectAsDrop, words);
    try {
      rule.readAll();
    } catch (Refusal e) {
      step.outcome = ChainStep.Outcome.UNKNOWN;
      step.refuse(e.reason());
    }
  }

  private void readAll() throws Refusal {
    for (String word = words.next(); word != null; word = words.next()) {
      if (word.equals("!") && !words.wasQuoted()) {
        negated = true;
        continue;
      }
      try {
        option(word);
      } catch (Refusal e) {
        step.refuse(e.reason());
        trusted = false;
      }
      negated = false;
    }
  }

  private void option(String word) throws Refusal {
    switch (word) {
      case "-j", "--jump", "-g", "--goto" -> target(word);
      case "-m", "--match" -> module(words.require(word));
      case "-p", "--protocol", "--proto" -> protocol(words.require(word));
      case "-s", "--source", "--src" -> addresses(words.require(word), true);
      case "-d", "--destination", "--dst" -> addresses(words.require(word), false);
      case "-i", "--in-interface" -> device(step.received, words.require(word));
      case "-o", "--out-interface" -> device(step.sent, words.require(word));
      case "-c", "--set-counters" -> {
        words.require(word);
        words.require(word);
      }
      default -> matchOption(word);
    }
  }

  private void matchOption(String word) throws Refusal {
    switch (word) {
      case "--sport", "--source-port" -> onePort(words.require(word), true);
      case "--dport", "--destination-port" -> onePort(words.require(word), false);
      case "--sports", "--source-ports" -> ports(multiport(words.require(word)), true);
      case "--dports", "--destination-ports" -> ports(multiport(words.require(word)), false);
      case "--ports" -> eitherPort(multiport(words.require(word)));
      case "--tcp-flags" -> flags(words.require(word), words.require(word));
      case "--syn" -> flags("FIN,SYN,RST,ACK", "SYN");
      case "--icmp-type" -> icmp(Family.IPV4, words.require(word));
      case "--icmpv6-type" -> icmp(Family.IPV6, words.require(word));
      case "--src-range" -> range(words.require(word), true);
      case "--dst-range" -> range(words.require(word), false);
      case "--comment" -> step.why = words.require(word);
      default -> throw new Refusal("no rule can say '" + Source.shown(word) + "'");
    }
  }

  private void target(String word) throws Refusal {
    String target = words.require(word);
    if (hasTarget || negated) {
      throw unreadable("it has two targets");
    }
    hasTarget = true;
    if (word.equals("-j") || word.equals("--jump")) {
      IptablesTarget.jump(step, target, table, rejectAsDrop);
    } else {
      IptablesTarget.goTo(step, target, table);
    }
    if (target.equals("REJECT") && step.outcome == ChainStep.Outcome.DROP) {
      skipOption("--reject-with");
    }
  }

  private void skipOption(String known) throws Refusal {
    String word = words.next();
    if (word == null) {
      return;
    }
    if (!word.equals(known)) {
      throw new Refusal("no rule can say '" + Source.shown(word) + "'");
    }
    words.require(known);
  }

  /** A line that nothing can be said of: it may do anything with any packet. */
  private Refusal unreadable(String reason) {
    step.outcome = ChainStep.Outcome.UNKNOWN;
    return new Refusal(reason);
  }

  private void module(String name) throws Refusal {
    if (!IptablesExtensions.PACKET_MODULES.contains(name)) {
      throw new Refusal("no rule can say what -m " + Source.shown(name) + " does");
    }
  }

  private void protocol(String name) throws Refusal {
    if (name.equals("all") || name.equals("ip") || name.equals("0")) {
      if (negated) {
        and(List.of());
      }
      return;
    }
    int number = Protocols.number(name);
    if (negated) {
      throw new Refusal("a rule is about one protocol or all, not about all but one");
    }
    if (table.family == Family.IPV6 && Protocols.isExtension(number)) {
      throw new Refusal("protocol " + number + " is an extension header, which no rule is about");
    }
    protocol = number;
    and(List.of(parts().match()));
  }

  private void addresses(String text, boolean source) throws Refusal {
    List<Prefix> prefixes = new ArrayList<>();
    String[] parts = text.split(",", -1);
    if (parts.length > ADDRESSES_MAX) {
      throw new Refusal("more than " + ADDRESSES_MAX + " addresses");
    }
    for (String part : parts) {
      Prefix prefix = IptablesText.prefix(part);
      if (prefix.family() != table.family) {
        throw new Refusal(prefix + ": the table is about the other address family");
      }
      prefixes.add(prefix);
    }
    if (prefixes.size() > 1 && negated) {
      throw new Refusal("several addresses cannot be negated"); // iptables(8): so says it too
    }
    addresses(prefixes, source);
  }

  private void range(String text, boolean source) throws Refusal {
    int dash = text.indexOf('-');
    Prefix first = PrefixReader.read(dash < 0 ? text : text.substring(0, dash));
    Prefix last = dash < 0 ? first : PrefixReader.read(text.substring(dash + 1));
    int bits = table.family.bits();
    boolean whole = first.length() == bits && last.length() == bits;
    if (first.family() != table.family || last.family() != table.family || !whole) {
      throw new Refusal("'" + Source.shown(text) + "': two addresses of the table's family");
    }
    addresses(PrefixCover.range(first, last), source);
  }

  private void addresses(List<Prefix> prefixes, boolean source) {
    List<Prefix> wanted = negated ? PrefixCover.others(table.family, prefixes) : prefixes;
    if (wanted.isEmpty()) {
      and(List.of()); // none at all
      return;
    }
    MatchParts parts = parts();
    and(List.of((source ? parts.sources(wanted) : parts.destinations(wanted)).match()));
  }

  private void device(List<InterfaceMatch> wanted, String name) {
    if (trusted) {
      wanted.add(new InterfaceMatch(List.of(name), negated));
    }
  }

  private static List<PortRange> multiport(String text) throws Refusal {
    List<PortRange> ports = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      ports.add(IptablesText.ports(part));
    }
    if (ports.size() > PORTS_MAX) {
      throw new Refusal("more than " + PORTS_MAX + " ports");
    }
    return ports;
  }

  /** iptables-nft 1.8.9 loads two negated ports as one comparison that either passes (measured). */
  private void onePort(String text, boolean source) throws Refusal {
    PortRange port = IptablesText.ports(text);
    if (negated && port.first() == port.last()) {
      if (negatedPort && table.nft) {
        throw new Refusal("iptables-nft takes two negated ports for one condition");
      }
      negatedPort = true;
    }
    ports(List.of(port), source);
  }

  private void ports(List<PortRange> ports, boolean source) throws Refusal {
    List<PortRange> wanted = negated ? PortText.others(ports) : ports;
    and(wanted.isEmpty() ? List.of() : List.of(withPorts(wanted, source)));
  }

  private void eitherPort(List<PortRange> ports) throws Refusal {
    List<PortRange> wanted = negated ? PortText.others(ports) : ports;
    RuleMatch source = withPorts(wanted, true);
    RuleMatch destination = withPorts(wanted, false);
    if (negated) { // neither
      and(List.of(source));
      and(List.of(destination));
    } else {
      and(List.of(source, destination));
    }
  }

  private RuleMatch withPorts(List<PortRange> ports, boolean source) throws Refusal {
    if (!RuleMatch.hasPorts(protocol)) {
      throw new Refusal("ports, and no -p before them that has ports");
    }
    MatchParts parts = parts();
    return (source ? parts.sourcePorts(ports) : parts.destinationPorts(ports)).match();
  }

  private void flags(String maskText, String valueText) throws Refusal {
    int mask = FlagsText.ofIptables(maskText);
    int value = FlagsText.ofIptables(valueText);
    if (protocol != RuleMatch.TCP) {
      throw new Refusal("TCP flags, and no -p tcp before them");
    }
    and(FlagCases.of(table.family, mask, value, negated));
  }

  private void icmp(Family family, String text) throws Refusal {
    if (family != table.family || protocol != (family == Family.IPV4 ? 1 : 58)) {
      throw new Refusal("an ICMP type, and no -p of this family's ICMP before it");
    }
    boolean any = family == Family.IPV4 && (text.equals("any") || text.equals("255"));
    if (any) {
      if (negated) {
        and(List.of());
      }
      return;
    }
    IcmpMatch message = IcmpNames.parse(family, text);
    if (negated) {
      throw new Refusal("a rule is about one ICMP type, not about all but one");
    }
    and(List.of(parts().icmp(message).match()));
  }

  private MatchParts parts() {
    return new MatchParts(Direction.IN, table.family).protocol(protocol);
  }

  /** Narrows what the step matches, unless something before was not understood. */
  private void and(List<RuleMatch> alternatives) {
    if (trusted) {
      step.and(alternatives);
    }
  }
}
