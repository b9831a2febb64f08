package io.weir.policy.trigger;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.ringbuf.traffic.IpProtocols;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what stands on the right of comparisons, and after {@code for}. */
final class Values {
  private static final Pattern RATE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)([kmgKMG]?)");
  private static final Pattern RATIO = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,9})?)(%?)");
  private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)?");
  private static final Pattern PORTS = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");
  private static final double NS_A_SECOND = 1e9;
  private static final int PERCENT = 100;
  private static final int PROTOCOL_MAX = 255;
  private static final Duration LONGEST = Duration.ofDays(1);

  private Values() {}

  /** A number of packets or bits a second. */
  static double rate(Token token) {
    Matcher matcher = RATE.matcher(token.text());
    if (token.kind() != Token.Kind.WORD || !matcher.matches()) {
      throw wrong(token, "is no rate", "write a number such as 50000, 50k, 1.5M or 2G");
    }
    double unit =
        switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "k" -> 1e3;
          case "m" -> 1e6;
          case "g" -> 1e9;
          default -> 1;
        };
    return Double.parseDouble(matcher.group(1)) * unit;
  }

  /** A share, 0 to 1. */
  static double ratio(Token token) {
    Matcher matcher = RATIO.matcher(token.text());
    boolean read = token.kind() == Token.Kind.WORD && matcher.matches();
    double value =
        read
            ? Double.parseDouble(matcher.group(1)) / (matcher.group(2).isEmpty() ? 1 : PERCENT)
            : 2;
    if (value > 1) {
      throw wrong(token, "is no share", "write 0 to 1, or 0% to 100%");
    }
    return value;
  }

  static long timeNs(Token token) {
    Matcher matcher = TIME.matcher(token.text());
    if (token.kind() != Token.Kind.WORD || !matcher.matches()) {
      throw wrong(token, "is no time", "write a number of seconds, or 500ms, 3s, 1m, 1h");
    }
    double unit =
        switch (matcher.group(2) == null ? "s" : matcher.group(2)) {
          case "ms" -> 1e-3;
          case "m" -> 60;
          case "h" -> 3600;
          default -> 1;
        };
    double seconds = Double.parseDouble(matcher.group(1)) * unit;
    if (seconds <= 0 || seconds > LONGEST.toSeconds()) {
      throw wrong(token, "cannot be waited for", "write more than nothing, at most 24h");
    }
    return Math.round(seconds * NS_A_SECOND);
  }

  static PortRange ports(Token token) {
    Matcher matcher = PORTS.matcher(token.text());
    if (token.kind() == Token.Kind.WORD && matcher.matches()) {
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (first <= last && last <= PortRange.PORT_MAX) {
        return new PortRange(first, last);
      }
    }
    throw wrong(token, "is no port", "write 0 to 65535, or a range such as 1000-2000");
  }

  static int protocol(Token token) {
    String name = token.text().toLowerCase(Locale.ROOT);
    int number = name.equals("icmpv6") ? IpProtocols.number("ipv6-icmp") : IpProtocols.number(name);
    if (token.kind() != Token.Kind.WORD || number < 0 || number > PROTOCOL_MAX) {
      throw wrong(
          token, "is no protocol", "write tcp, udp, icmp, icmpv6, another name, or 0 to 255");
    }
    return number;
  }

  static Family family(Token token) {
    return switch (token.text().toLowerCase(Locale.ROOT)) {
      case "ipv4", "4" -> Family.IPV4;
      case "ipv6", "6" -> Family.IPV6;
      default -> throw wrong(token, "is no address family", "write ipv4 or ipv6");
    };
  }

  static TriggerSyntax wrong(Token token, String what, String remedy) {
    return new TriggerSyntax(token.column(), token.shown() + " " + what, remedy);
  }
}
