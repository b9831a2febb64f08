package io.weir.policy.trigger;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import io.weir.ringbuf.traffic.FlowKey;
import java.util.Optional;

/**
 * What is measured, each on its own, and what a rule will be about.
 *
 * @param ipv4Length of a prefix: bits of an IPv4 source; of other kinds all
 * @param ipv6Length of a prefix: bits of an IPv6 source; of other kinds all
 */
record Subject(Kind kind, int ipv4Length, int ipv6Length) {
  static final int IPV4_DEFAULT = 24;
  static final int IPV6_DEFAULT = 64;

  enum Kind {
    SRC,
    PREFIX,
    FLOW,
    PORT
  }

  static Subject of(Kind kind) {
    return new Subject(kind, Family.IPV4.bits(), Family.IPV6.bits());
  }

  /** Its name in expressions. */
  String text() {
    return switch (kind) {
      case SRC -> "src";
      case FLOW -> "flow";
      case PORT -> "port";
      case PREFIX ->
          ipv4Length == IPV4_DEFAULT && ipv6Length == IPV6_DEFAULT
              ? "prefix"
              : "prefix/" + ipv4Length + "/" + ipv6Length;
    };
  }

  /**
   * What a flow belongs to; nothing if it has no ports that the rule would need.
   *
   * @param byProtocol whether each protocol of a source is measured on its own
   */
  Optional<Group> group(FlowKey flow, boolean byProtocol) {
    int protocol = byProtocol ? flow.transport() : RuleMatch.ANY;
    return Optional.ofNullable(
        switch (kind) {
          case SRC, PREFIX -> Group.ofSource(source(flow), protocol);
          case PORT ->
              flow.destinationPort() < 0
                  ? null
                  : Group.ofPort(flow.transport(), flow.destinationPort());
          case FLOW ->
              flow.part() != FlowKey.Part.WHOLE
                  ? null
                  : new Group(
                      source(flow),
                      Prefix.of(flow.destination()),
                      flow.transport(),
                      flow.sourcePort(),
                      flow.destinationPort());
        });
  }

  private Prefix source(FlowKey flow) {
    Prefix source = Prefix.of(flow.source());
    return source.shortened(source.family() == Family.IPV4 ? ipv4Length : ipv6Length);
  }
}
