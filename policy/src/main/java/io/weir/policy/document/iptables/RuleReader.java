package io.weir.policy.document.iptables;

import io.weir.policy.model.AddressSet;
import io.weir.policy.model.Field;
import io.weir.policy.model.Position;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.policy.text.IptablesExtensions;
import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import io.weir.policy.text.Words;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the words of one rule. What it cannot say makes it untranslatable; conditions that follow
 * an option of which it is not known how many words it has are not trusted.
 */
final class RuleReader {
  private static final Set<String> STATE_MODULES = Set.of("state", "conntrack", "addrtype");

  private final TableText table;
  private final Words words;
  private final RuleConditions conditions;
  private final Set<String> modules = new HashSet<>();
  private Target target;
  private boolean negated;
  private boolean trusted = true;
  private String problem;

  private RuleReader(TableText table, Words words) {
    this.table = table;
    this.words = words;
    this.conditions = new RuleConditions(table);
  }

  /**
   * Reads a rule from the words behind {@code -A CHAIN}.
   *
   * @throws Refusal when it is no rule at all
   */
  static RuleText read(Position position, String text, TableText table, Words words)
      throws Refusal {
    RuleReader reader = new RuleReader(table, words);
    reader.readAll();
    Target target = reader.target == null ? Target.NONE : reader.target;
    return new RuleText(position, text, reader.conditions.all(), target, reader.problem);
  }

  private void readAll() throws Refusal {
    for (String word = words.next(); word != null && trusted; word = words.next()) {
      if (word.equals("!") && !words.wasQuoted()) {
        if (negated) {
          throw new Refusal("two exclamation marks");
        }
        negated = true;
        continue;
      }
      option(word);
      negated = false;
    }
    if (!trusted) {
      skipToTarget();
    }
  }

  private void option(String word) throws Refusal {
    switch (word) {
      case "-j", "--jump", "-g", "--goto" -> target(word);
      case "-m", "--match" -> module(words.require(word));
      case "-c", "--set-counters" -> {
        words.require(word);
        words.require(word);
      }
      default -> condition(word);
    }
  }

  /** Takes an option's words, and only then what they say, so that the rest can be read. */
  private void condition(String word) throws Refusal {
    int count = Options.words(word);
    if (count < 0) {
      unknown(word);
      return;
    }
    String first = count > 0 ? words.require(word) : "";
    String second = count > 1 ? words.require(word) : "";
    try {
      say(word, first, second);
    } catch (Refusal e) {
      problem(e.reason());
    }
  }

  private void say(String word, String first, String second) throws Refusal {
    switch (word) {
      case "-p", "--protocol", "--proto" -> conditions.protocol(first, negated);
      case "-s", "--source", "--src" -> conditions.addresses(Field.SOURCE, first, negated);
      case "-d", "--destination", "--dst" ->
          conditions.addresses(Field.DESTINATION, first, negated);
      case "-i", "--in-interface" -> conditions.device(Field.IN_INTERFACE, first, negated);
      case "-o", "--out-interface" -> conditions.device(Field.OUT_INTERFACE, first, negated);
      case "-f", "--fragment" -> conditions.fragment(negated);
      case "--sport", "--source-port" -> conditions.port(Field.SOURCE_PORT, first, negated);
      case "--dport", "--destination-port" ->
          conditions.port(Field.DESTINATION_PORT, first, negated);
      case "--sports", "--source-ports" -> conditions.ports(Field.SOURCE_PORT, first, negated);
      case "--dports", "--destination-ports" ->
          conditions.ports(Field.DESTINATION_PORT, first, negated);
      case "--ports" -> conditions.ports(Field.PORT, first, negated);
      case "--tcp-flags" -> conditions.flags(first, second, negated);
      case "--syn" -> conditions.flags("FIN,SYN,RST,ACK", "SYN", negated);
      case "--icmp-type" -> conditions.icmp(Family.IPV4, first, negated);
      case "--icmpv6-type" -> conditions.icmp(Family.IPV6, first, negated);
      case "--src-range" -> conditions.range(Field.SOURCE, first, negated);
      case "--dst-range" -> conditions.range(Field.DESTINATION, first, negated);
      case "--ctstate", "--state" -> conditions.states(first, negated);
      case "--src-type" -> addressType(Field.SOURCE, first);
      case "--dst-type" -> addressType(Field.DESTINATION, first);
      default -> {} // a comment
    }
  }

  /** Only MULTICAST is told by the address alone: net/netfilter/xt_addrtype.c. */
  private void addressType(Field field, String types) throws Refusal {
    if (!types.equals("MULTICAST")) {
      throw new Refusal(
          "-m addrtype " + Source.shown(types) + ": which addresses are that is not known here");
    }
    Prefix multicast =
        table.family == Family.IPV4
            ? new Prefix(Family.IPV4, 0xe0L << 56, 0, 4)
            : new Prefix(Family.IPV6, 0xffL << 56, 0, 8);
    conditions.addresses(field, AddressSet.of(List.of(multicast)), negated);
  }

  private void target(String word) throws Refusal {
    String name = words.require(word);
    if (target != null) {
      throw new Refusal("it has two targets");
    }
    if (negated) {
      throw new Refusal("a target cannot be negated");
    }
    boolean goes = word.equals("-g") || word.equals("--goto");
    boolean isChain = table.chains.containsKey(name);
    if (isChain && table.isBuiltIn(name)) {
      throw new Refusal("it leads to " + name + ", where only the kernel may go");
    }
    if (goes && !isChain) {
      throw new Refusal("there is no chain '" + Source.shown(name) + "'");
    }
    target = goes ? new Target(Target.Kind.GOTO, name) : Targets.jump(name, table);
    if (target.kind() == Target.Kind.OTHER) {
      problem("what the target " + Source.shown(name) + " does is not known here");
    }
    if (!isChain) {
      targetOptions();
    }
  }

  /** All that follows a target is its own, unless it is an option that every rule may have. */
  private void targetOptions() throws Refusal {
    for (String word = words.next(); word != null; word = words.next()) {
      if (!words.wasQuoted() && isTarget(word)) {
        throw new Refusal("it has two targets");
      }
      boolean ofAny = word.equals("!") || word.equals("-m") || word.equals("--match");
      if (!words.wasQuoted() && (ofAny || Options.words(word) >= 0)) {
        problem("'" + Source.shown(word) + "' stands behind the target");
      }
    }
  }

  private static boolean isTarget(String word) {
    return switch (word) {
      case "-j", "--jump", "-g", "--goto" -> true;
      default -> false;
    };
  }

  private void module(String name) {
    modules.add(name);
    if (!IptablesExtensions.PACKET_MODULES.contains(name) && !STATE_MODULES.contains(name)) {
      problem(
          Extensions.isKnown(name)
              ? "what -m " + name + " looks at is not in a flow"
              : "what -m " + Source.shown(name) + " looks at is not known here");
    }
  }

  /** An option that no condition is made of. */
  private void unknown(String word) throws Refusal {
    int count = modules.stream().mapToInt(name -> Extensions.words(name, word)).max().orElse(-1);
    boolean implied = count < 0 && Extensions.words("tcp", word) >= 0;
    problem("no condition can be made of " + Source.shown(word));
    if (implied) {
      count = Extensions.words("tcp", word);
    }
    if (count < 0) {
      trusted = false;
    }
    for (int i = 0; i < count; i++) {
      words.require(word);
    }
  }

  /** How many words an option has is not known: what is behind it can only be a target. */
  private void skipToTarget() throws Refusal {
    for (String word = words.next(); word != null; word = words.next()) {
      if (!words.wasQuoted() && isTarget(word)) {
        words.require(word);
        target = new Target(Target.Kind.OTHER, "");
      }
    }
    if (target == null) {
      target = new Target(Target.Kind.OTHER, "");
    }
  }

  private void problem(String text) {
    if (problem == null) {
      problem = text;
    }
  }
}
