package io.weir.policy.trigger;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an expression:
 *
 * <pre>
 *   any       = all { "or" all }
 *   all       = one { "and" one }
 *   one       = "not" one | basic [ "for" TIME ]
 *   basic     = "(" any ")" | measure | packets
 *   measure   = subject "." ( "pps" | "bps" | "syn_ratio" ) ( ">" | ">=" | "<" | "<=" ) NUMBER
 *   subject   = "src" | "prefix" [ "/" LENGTH [ "/" LENGTH ] ] | "flow" | "port"
 *   packets   = ( "proto" | "port" | "sport" | "family" ) ( "=" | "!=" ) VALUE
 * </pre>
 */
final class TriggerParser {
  private static final int LONGEST = 1000;
  private static final int DEEPEST = 50;
  private static final String FIELDS =
      "write src, prefix, flow or port with .pps, .bps or .syn_ratio, or proto, port, sport, family";
  private static final Pattern PREFIX = Pattern.compile("prefix/(\\d{1,3})(?:/(\\d{1,3}))?");
  private static final int IPV4_LEAST = 8; // what a rule may be about without being forced
  private static final int IPV6_LEAST = 32;

  private final List<Token> tokens;
  private int at;
  private int depth;
  private int holds;
  private int measures;
  private Subject subject;

  TriggerParser(String text) {
    if (text.length() > LONGEST) {
      throw new TriggerSyntax(LONGEST + 1, "the expression is too long", "at most 1000 characters");
    }
    tokens = Token.of(text);
  }

  /** The whole expression. */
  Node parse() {
    Node node = any();
    Token rest = tokens.get(at);
    if (rest.kind() == Token.Kind.CLOSE) {
      throw Values.wrong(rest, "closes nothing", "remove it, or open it before");
    }
    if (rest.kind() != Token.Kind.END) {
      throw Values.wrong(rest, "does not belong here", "join conditions by 'and' or 'or'");
    }
    return node;
  }

  /** What is measured; null when nothing is. */
  Subject subject() {
    return subject;
  }

  int holds() {
    return holds;
  }

  int measures() {
    return measures;
  }

  private Node any() {
    List<Node> parts = new ArrayList<>(List.of(all()));
    while (takes("or")) {
      parts.add(all());
    }
    return parts.size() == 1 ? parts.get(0) : new Node.Or(List.copyOf(parts));
  }

  private Node all() {
    List<Node> parts = new ArrayList<>(List.of(one()));
    while (takes("and")) {
      parts.add(one());
    }
    return parts.size() == 1 ? parts.get(0) : new Node.And(List.copyOf(parts));
  }

  private Node one() {
    if (++depth > DEEPEST) {
      throw Values.wrong(tokens.get(at), "is too deep", "at most 50 'not' and ( within each other");
    }
    try {
      return takes("not") ? new Node.Not(one()) : held();
    } finally {
      depth--;
    }
  }

  private Node held() {
    Token first = tokens.get(at);
    Node part = basic();
    while (takes("for")) {
      if (!part.hasMeasures()) {
        throw Values.wrong(first, "is no rate", "'for' follows one: src.pps > 50k for 3s");
      }
      part = new Node.Hold(part, Values.timeNs(next()), holds++, first.column());
    }
    return part;
  }

  private Node basic() {
    Token token = next();
    if (token.kind() == Token.Kind.OPEN) {
      Node inner = any();
      Token end = next();
      if (end.kind() != Token.Kind.CLOSE) {
        throw Values.wrong(
            end, "comes where ( of column " + token.column() + " is open", "write ) before it");
      }
      return inner;
    }
    if (token.kind() != Token.Kind.WORD) {
      throw Values.wrong(token, "comes where a condition should", FIELDS);
    }
    int dot = token.text().indexOf('.');
    return dot < 0 ? packets(token) : measured(token, dot);
  }

  private Node measured(Token token, int dot) {
    Subject of = subject(token, token.text().substring(0, dot).toLowerCase(Locale.ROOT));
    if (subject != null && !subject.equals(of)) {
      String remedy = "measure one of them: what is measured is what the rule will be about";
      throw Values.wrong(token, "stands beside " + subject.text(), remedy);
    }
    subject = of;
    Measure measure =
        switch (token.text().substring(dot + 1).toLowerCase(Locale.ROOT)) {
          case "pps" -> Measure.PPS;
          case "bps" -> Measure.BPS;
          case "syn_ratio" -> Measure.SYN_RATIO;
          default ->
              throw Values.wrong(
                  token, "is not measured", "write " + of.text() + ".pps, .bps or .syn_ratio");
        };
    Comparison comparison = comparison(next());
    Token value = next();
    double bound = measure == Measure.SYN_RATIO ? Values.ratio(value) : Values.rate(value);
    return new Node.Measured(measure, comparison, bound, measures++);
  }

  private static Comparison comparison(Token token) {
    for (Comparison each : Comparison.values()) {
      if (each.sign().equals(token.text())) {
        return each;
      }
    }
    throw Values.wrong(token, "compares no rate", "write >, >=, < or <=");
  }

  private static Subject subject(Token token, String name) {
    Matcher prefix = PREFIX.matcher(name);
    if (prefix.matches()) {
      String second = prefix.group(2);
      return new Subject(
          Subject.Kind.PREFIX,
          length(token, prefix.group(1), IPV4_LEAST, Family.IPV4),
          second == null ? Subject.IPV6_DEFAULT : length(token, second, IPV6_LEAST, Family.IPV6));
    }
    return switch (name) {
      case "src" -> Subject.of(Subject.Kind.SRC);
      case "flow" -> Subject.of(Subject.Kind.FLOW);
      case "port" -> Subject.of(Subject.Kind.PORT);
      case "prefix" -> new Subject(Subject.Kind.PREFIX, Subject.IPV4_DEFAULT, Subject.IPV6_DEFAULT);
      default -> throw Values.wrong(token, "is no field", FIELDS);
    };
  }

  private static int length(Token token, String digits, int least, Family family) {
    int length = Integer.parseInt(digits);
    if (length < least || length > family.bits()) {
      String remedy = "of IPv4 8 to 32, then of IPv6 32 to 128: prefix/24/64.pps";
      throw Values.wrong(token, "has a prefix length of " + length, remedy);
    }
    return length;
  }

  private Node packets(Token token) {
    String field = token.text().toLowerCase(Locale.ROOT);
    switch (field) {
      case "proto", "port", "sport", "family" -> {}
      case "src", "prefix", "flow" ->
          throw Values.wrong(token, "alone is no condition", "say what of it: " + field + ".pps");
      case "and", "or", "for" ->
          throw Values.wrong(token, "comes where a condition should", FIELDS);
      default -> throw Values.wrong(token, "is no field", FIELDS);
    }
    Token sign = next();
    if (!sign.text().equals("=") && !sign.text().equals("==") && !sign.text().equals("!=")) {
      throw Values.wrong(sign, "does not compare " + field, "write = or !=");
    }
    Token value = next();
    Node.Packets those = packets(field, value);
    return sign.text().equals("!=") ? those.negated() : those;
  }

  private static Node.Packets packets(String field, Token value) {
    switch (field) {
      case "proto" -> {
        int protocol = Values.protocol(value);
        return new Node.Packets(
            PacketSet.ofProtocol(protocol), PacketSet.withoutProtocol(protocol));
      }
      case "family" -> {
        Family family = Values.family(value);
        Family other = family == Family.IPV4 ? Family.IPV6 : Family.IPV4;
        return new Node.Packets(PacketSet.ofFamily(family), PacketSet.ofFamily(other));
      }
      default -> {
        PortRange range = Values.ports(value);
        PortSet in = PortSet.ANY.and(range, true);
        PortSet out = PortSet.ANY.and(range, false);
        return field.equals("port")
            ? new Node.Packets(
                PacketSet.ofPorts(PortSet.ANY, in), PacketSet.ofPorts(PortSet.ANY, out))
            : new Node.Packets(
                PacketSet.ofPorts(in, PortSet.ANY), PacketSet.ofPorts(out, PortSet.ANY));
      }
    }
  }

  private boolean takes(String word) {
    boolean there = tokens.get(at).is(word);
    at += there ? 1 : 0;
    return there;
  }

  /** The next piece; the end again and again. */
  private Token next() {
    Token token = tokens.get(at);
    at += token.kind() == Token.Kind.END ? 0 : 1;
    return token;
  }
}
