package io.weir.policy.format;

import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.Verdict;
import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.traffic.IpProtocols;
import io.weir.ringbuf.traffic.TcpFlags;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A rule's fields as attributes: what {@link RuleJson} writes, and what events carry under {@code
 * weir.rule.}. What a rule does not say is not reported. Stateless.
 */
public final class RuleAttributes {
  /** Where an event has its rule. */
  public static final String PREFIX = "weir.rule.";

  private RuleAttributes() {}

  /** Reports a rule's fields, each name behind the prefix. */
  public static void visit(Rule rule, String prefix, AttributeVisitor visitor) {
    Names names = new Names(prefix);
    if (rule.id() != Rule.NO_ID) {
      visitor.number(names.of(Field.ID), Integer.toUnsignedLong(rule.id()));
    }
    visit(rule.match(), names, visitor);
    RuleAction action = rule.action();
    visitor.text(names.of(Field.ACTION), word(action.verdict()));
    if (action.verdict() == Verdict.LIMIT) {
      visitor.number(names.of(Field.LIMIT_PPS), action.packetsPerSecond());
    }
    visitor.number(names.of(Field.RANK), rule.rank());
    if (rule.ttl() != null) {
      visitor.number(names.of(Field.TTL_SECONDS), seconds(rule.ttl()));
    }
    text(names.of(Field.SET), rule.set(), visitor);
    text(names.of(Field.WHY), rule.why(), visitor);
  }

  /** Reports what is known of a rule that is in place. */
  public static void visit(RunningRule running, String prefix, AttributeVisitor visitor) {
    visit(running.rule(), prefix, visitor);
    Names names = new Names(prefix);
    visitor.number(names.of(Field.HITS), running.hits());
    if (running.expires() != null) {
      visitor.text(
          names.of(Field.EXPIRES), running.expires().truncatedTo(ChronoUnit.SECONDS).toString());
    }
    visitor.text(names.of(Field.MODE), running.mode());
  }

  /** Whole seconds, so that a rule never ends early. */
  static long seconds(Duration ttl) {
    return ttl.getNano() == 0 ? ttl.getSeconds() : ttl.getSeconds() + 1;
  }

  /** An enum's word in files: lower case. */
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static void visit(RuleMatch match, Names names, AttributeVisitor visitor) {
    visitor.text(names.of(Field.DIRECTION), word(match.direction()));
    if (match.family() != null) {
      visitor.text(names.of(Field.FAMILY), word(match.family()));
    }
    texts(names.of(Field.SOURCE), match.sources(), visitor);
    texts(names.of(Field.DESTINATION), match.destinations(), visitor);
    if (match.protocol() != RuleMatch.ANY) {
      visitor.text(names.of(Field.PROTOCOL), IpProtocols.name(match.protocol()));
    }
    texts(names.of(Field.SOURCE_PORT), match.sourcePorts(), visitor);
    texts(names.of(Field.DESTINATION_PORT), match.destinationPorts(), visitor);
    transport(match, names, visitor);
    if (match.vlan() != RuleMatch.ANY) {
      visitor.number(names.of(Field.VLAN), match.vlan());
    }
    if (match.local()) {
      visitor.flag(names.of(Field.LOCAL), true);
    }
    if (match.newOnly()) {
      visitor.flag(names.of(Field.NEW_ONLY), true);
    }
  }

  private static void transport(RuleMatch match, Names names, AttributeVisitor visitor) {
    if (match.icmp() != null) {
      visitor.number(names.of(Field.ICMP_TYPE), match.icmp().type());
      if (match.icmp().code() != IcmpMatch.ANY_CODE) {
        visitor.number(names.of(Field.ICMP_CODE), match.icmp().code());
      }
    }
    if (match.tcpFlags() != null) {
      visitor.text(names.of(Field.TCP_FLAGS_MASK), TcpFlags.text(match.tcpFlags().mask()));
      visitor.text(names.of(Field.TCP_FLAGS_VALUE), TcpFlags.text(match.tcpFlags().value()));
    }
  }

  private static void texts(String name, List<?> values, AttributeVisitor visitor) {
    if (values.size() == 1) {
      visitor.text(name, values.get(0).toString());
    } else if (!values.isEmpty()) {
      List<String> texts = new ArrayList<>(values.size());
      values.forEach(value -> texts.add(value.toString()));
      visitor.texts(name, texts);
    }
  }

  private static void text(String name, String value, AttributeVisitor visitor) {
    if (!value.isEmpty()) {
      visitor.text(name, value);
    }
  }

  /** Puts names behind a prefix; none costs nothing. */
  private record Names(String prefix) {
    String of(Field field) {
      return prefix.isEmpty() ? field.fieldName : prefix + field.fieldName;
    }
  }
}
