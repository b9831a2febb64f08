package io.weir.tools.droprule;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.TcpFlagsMatch;
import io.weir.ringbuf.traffic.IpProtocols;
import io.weir.ringbuf.traffic.TcpFlags;
import java.util.List;
import java.util.Locale;

/** Rules in words: those of the options that make them, without the hyphens. */
public final class RuleText {
  private static final int BRIEF = 200;

  private RuleText() {}

  /** What a rule is about, but its direction: {@code src 192.0.2.0/24 tcp dport 22}. */
  public static String match(RuleMatch match) {
    StringBuilder text = new StringBuilder(64);
    if (match.family() != null && match.sources().isEmpty() && match.destinations().isEmpty()) {
      word(text, match.family() == Family.IPV4 ? "ipv4" : "ipv6");
    }
    list(text, "src", match.sources());
    list(text, "dst", match.destinations());
    if (match.protocol() != RuleMatch.ANY) {
      word(text, IpProtocols.name(match.protocol()));
    }
    list(text, "sport", match.sourcePorts());
    list(text, "dport", match.destinationPorts());
    if (match.icmp() != null) {
      word(text, "type " + icmp(match.icmp()));
    }
    if (match.tcpFlags() != null) {
      word(text, "flags " + flags(match.tcpFlags()));
    }
    if (match.vlan() != RuleMatch.ANY) {
      word(text, "vlan " + match.vlan());
    }
    if (match.local()) {
      word(text, "local");
    }
    if (match.newOnly()) {
      word(text, "new-only");
    }
    return text.isEmpty() ? "all" : text.toString();
  }

  /** The same, cut where it gets long: for messages. */
  static String brief(RuleMatch match) {
    String text = match(match);
    return text.length() <= BRIEF ? text : text.substring(0, BRIEF) + "...";
  }

  /** {@code in} or {@code out}. */
  static String direction(RuleMatch match) {
    return match.direction().name().toLowerCase(Locale.ROOT);
  }

  /** As {@code --action} has it. */
  public static String action(RuleAction action) {
    String verdict = action.verdict().name().toLowerCase(Locale.ROOT);
    return action.packetsPerSecond() == 0 ? verdict : verdict + "=" + action.packetsPerSecond();
  }

  private static String icmp(IcmpMatch icmp) {
    return icmp.code() == IcmpMatch.ANY_CODE
        ? Integer.toString(icmp.type())
        : icmp.type() + "/" + icmp.code();
  }

  private static String flags(TcpFlagsMatch flags) {
    String set = TcpFlags.text(flags.value());
    return flags.mask() == flags.value() ? set : set + "/" + TcpFlags.text(flags.mask());
  }

  private static void list(StringBuilder text, String name, List<?> values) {
    if (!values.isEmpty()) {
      word(text, name);
      for (int i = 0; i < values.size(); i++) {
        text.append(i == 0 ? ' ' : ',').append(values.get(i));
      }
    }
  }

  private static void word(StringBuilder text, String word) {
    text.append(text.isEmpty() ? "" : " ").append(word);
  }
}
