package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NftPacket;
import io.weir.ringbuf.drop.NftRule;
import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.TcpFlags;

/**
 * What netfilter decided about a flow's packet.
 *
 * @param timestampNs when it was read, in nanoseconds since the epoch
 * @param packet as it came or was sent
 * @param decided as the chain saw it that decided
 * @param inInterface empty of what was sent, or where it is gone; so is {@code outInterface} of
 *     what is received
 */
record NetfilterVerdict(
    long timestampNs,
    RuleId id,
    NftRule rule,
    NftPacket packet,
    NftPacket decided,
    String inInterface,
    String outInterface)
    implements Event {
  private static final int SIZE_BYTES = 640;

  @Override
  public String name() {
    return "netfilter.verdict";
  }

  @Override
  public int sizeBytes() {
    return SIZE_BYTES + 2 * rule.rule().length();
  }

  /** Whether the rule that decided saw other addresses or ports. */
  boolean isTranslated() {
    return decided != null && !ends(decided.flow()).equals(ends(packet.flow()));
  }

  private static String ends(FlowKey flow) {
    return flow.appendEnds(new StringBuilder()).toString();
  }

  /** The flow for people; with what the rule saw of it, where that is something else. */
  void appendFlow(StringBuilder line) {
    line.append(packet.flow().text());
    if (packet.icmpType() >= 0) {
      line.append(" type ").append(packet.icmpType()).append(" code ").append(packet.icmpCode());
    }
    if (isTranslated()) {
      line.append(" as ").append(ends(decided.flow()));
    }
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    packet.flow().direction().visit(visitor);
    String named = inInterface.isEmpty() ? outInterface : inInterface;
    if (!named.isEmpty()) {
      visitor.text("network.interface.name", named);
    }
    packet.flow().visitEnds(visitor);
    if (packet.tcpFlags() >= 0) {
      visitor.text("weir.tcp.flags", TcpFlags.text(packet.tcpFlags()));
    }
    if (packet.icmpType() >= 0) {
      visitor.number("weir.icmp.type", packet.icmpType());
      visitor.number("weir.icmp.code", packet.icmpCode());
    }
    visitor.text("weir.verdict", id.outcome().label());
    visitRule(visitor);
  }

  /** The rule, and what it saw of the flow where that is something else. */
  void visitRule(AttributeVisitor visitor) {
    RuleText.visit(id, rule, visitor);
    if (isTranslated()) {
      visitor.text("weir.netfilter.translated", ends(decided.flow()));
    }
  }
}
