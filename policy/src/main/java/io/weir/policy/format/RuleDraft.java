package io.weir.policy.format;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.TcpFlagsMatch;
import io.weir.policy.rule.Verdict;
import io.weir.policy.text.FlagsText;
import io.weir.policy.text.PortText;
import io.weir.policy.text.PrefixReader;
import io.weir.policy.text.Protocols;
import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Takes a rule's fields as they are read, and checks each; errors begin with the field's name. */
final class RuleDraft {
  private static final long TTL_SECONDS_MAX = 1_000_000_000;
  private static final Set<String> MODES = Set.of("off", "audit", "enforce");

  private final Set<Field> seen = EnumSet.noneOf(Field.class);
  private final MatchParts match;
  private int id;
  private int icmpType = RuleMatch.ANY;
  private int icmpCode = IcmpMatch.ANY_CODE;
  private int flagsMask;
  private int flagsValue;
  private Verdict verdict;
  private int packetsPerSecond;
  private int rank;
  private Duration ttl;
  private String set;
  private String why;

  /** A draft with what stands when a field is absent. */
  RuleDraft(ImportOptions options, Duration ttl) {
    match = new MatchParts(options.direction, null);
    verdict = Verdict.DROP;
    rank = options.rank;
    this.ttl = ttl;
    set = options.setOr("");
    why = options.why;
  }

  void text(Field field, String text) throws Refusal {
    once(field);
    try {
      put(field, text);
    } catch (Refusal e) {
      throw of(field, e.reason());
    }
  }

  void texts(Field field, List<String> texts) throws Refusal {
    once(field);
    if (texts.isEmpty()) {
      throw of(field, "an empty list; leave the field out where any will do");
    }
    try {
      switch (field) {
        case SOURCE -> match.sources(prefixes(texts));
        case DESTINATION -> match.destinations(prefixes(texts));
        case SOURCE_PORT -> match.sourcePorts(ports(texts));
        case DESTINATION_PORT -> match.destinationPorts(ports(texts));
        default -> throw new Refusal("one text is wanted");
      }
    } catch (Refusal e) {
      throw of(field, e.reason());
    }
  }

  void number(Field field, long number) throws Refusal {
    once(field);
    switch (field) {
      case ID -> id = inRange(field, number, 1, Integer.MAX_VALUE);
      case PROTOCOL -> match.protocol(inRange(field, number, 0, 255));
      case ICMP_TYPE -> icmpType = inRange(field, number, 0, 255);
      case ICMP_CODE -> icmpCode = inRange(field, number, 0, 255);
      case VLAN -> match.vlan(inRange(field, number, 0, 4094));
      case LIMIT_PPS -> packetsPerSecond = inRange(field, number, 1, RuleAction.RATE_MAX);
      case RANK -> rank = inRange(field, number, 0, Rule.RANK_MAX);
      case TTL_SECONDS ->
          ttl = Duration.ofSeconds(inRange(field, number, 1, (int) TTL_SECONDS_MAX));
      case HITS -> {
        if (number < 0) {
          throw of(field, number + " is below 0");
        }
      }
      default -> throw of(field, "a text is wanted");
    }
  }

  void flag(Field field, boolean flag) throws Refusal {
    once(field);
    switch (field) {
      case LOCAL -> match.local(flag);
      case NEW_ONLY -> match.newOnly(flag);
      default -> throw of(field, "a text is wanted");
    }
  }

  /** The rule, once all fields are there. */
  Rule rule() throws Refusal {
    if ((verdict == Verdict.LIMIT) != seen.contains(Field.LIMIT_PPS)) {
      throw of(Field.LIMIT_PPS, "goes with action limit, which needs it");
    }
    if (seen.contains(Field.ICMP_TYPE)) {
      match.icmp(new IcmpMatch(icmpType, icmpCode));
    } else if (seen.contains(Field.ICMP_CODE)) {
      throw of(Field.ICMP_CODE, "needs icmp.type");
    }
    if (seen.contains(Field.TCP_FLAGS_MASK) != seen.contains(Field.TCP_FLAGS_VALUE)) {
      throw new Refusal("tcp_flags: mask and value belong together");
    }
    try {
      if (seen.contains(Field.TCP_FLAGS_MASK)) {
        match.tcpFlags(new TcpFlagsMatch(flagsMask, flagsValue));
      }
      RuleAction action = new RuleAction(verdict, packetsPerSecond);
      return new Rule(id, match.match(), action, rank, ttl, set, why);
    } catch (IllegalArgumentException e) {
      throw new Refusal(e.getMessage());
    }
  }

  private void put(Field field, String text) throws Refusal {
    switch (field) {
      case DIRECTION -> match.direction = word(Direction.class, text);
      case FAMILY -> match.family = word(Family.class, text);
      case SOURCE -> match.sources(List.of(PrefixReader.read(text)));
      case DESTINATION -> match.destinations(List.of(PrefixReader.read(text)));
      case PROTOCOL -> match.protocol(Protocols.ofIana(text));
      case SOURCE_PORT -> match.sourcePorts(List.of(PortText.range(text, '-')));
      case DESTINATION_PORT -> match.destinationPorts(List.of(PortText.range(text, '-')));
      case TCP_FLAGS_MASK -> flagsMask = FlagsText.parse(text);
      case TCP_FLAGS_VALUE -> flagsValue = FlagsText.parse(text);
      case ACTION -> verdict = word(Verdict.class, text);
      case SET -> set = text;
      case WHY -> why = text;
      case EXPIRES -> instant(text);
      case MODE -> {
        if (!MODES.contains(text)) {
          throw new Refusal("'" + Source.shown(text) + "': off, audit or enforce");
        }
      }
      default -> throw new Refusal("a number or true or false is wanted");
    }
  }

  private void once(Field field) throws Refusal {
    if (!seen.add(field)) {
      throw of(field, "is there twice");
    }
  }

  private static List<Prefix> prefixes(List<String> texts) throws Refusal {
    List<Prefix> prefixes = new ArrayList<>(texts.size());
    for (String text : texts) {
      prefixes.add(PrefixReader.read(text));
    }
    return prefixes;
  }

  private static List<PortRange> ports(List<String> texts) throws Refusal {
    List<PortRange> ports = new ArrayList<>(texts.size());
    for (String text : texts) {
      ports.add(PortText.range(text, '-'));
    }
    return ports;
  }

  private static <E extends Enum<E>> E word(Class<E> type, String text) throws Refusal {
    List<String> words = new ArrayList<>();
    for (E value : type.getEnumConstants()) {
      String word = RuleAttributes.word(value);
      if (word.equals(text)) {
        return value;
      }
      words.add(word);
    }
    throw new Refusal("'" + Source.shown(text) + "': " + String.join(" or ", words));
  }

  private static void instant(String text) throws Refusal {
    try {
      Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new Refusal("'" + Source.shown(text) + "': a time such as 2026-01-02T03:04:05Z");
    }
  }

  private static int inRange(Field field, long number, int least, int largest) throws Refusal {
    if (number < least || number > largest) {
      throw of(field, number + ": " + least + " to " + largest);
    }
    return (int) number;
  }

  static Refusal of(Field field, String reason) {
    return new Refusal(field.fieldName + ": " + reason);
  }
}
