package io.weir.policy.check;

import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.model.Origin;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import io.weir.policy.rule.Family;
import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.traffic.IpProtocols;
import io.weir.ringbuf.traffic.TcpFlags;
import java.util.List;

/**
 * What policies say of a flow.
 *
 * @param timestampNs when the flow was seen, in nanoseconds since the epoch; 0: it was made up
 */
public record VerdictEvent(long timestampNs, Hook hook, Flow flow, Answer answer) implements Event {
  private static final int SIZE_BYTES = 512;
  private static final String POLICY = "weir.policy.";

  /** The same of a flow that was seen then: nanoseconds since the epoch. */
  public VerdictEvent at(long epochNs) {
    return new VerdictEvent(epochNs, hook, flow, answer);
  }

  @Override
  public String name() {
    return "policy.verdict";
  }

  @Override
  public int sizeBytes() {
    return SIZE_BYTES;
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitFlow(visitor);
    visitor.text("weir.verdict", answer.verdict().label());
    visitAnswer(POLICY, visitor);
  }

  /** What rule decided and why, under names that begin so. */
  public void visitAnswer(String prefix, AttributeVisitor visitor) {
    PolicyRule rule = answer.rule();
    Reason reason = rule == null ? Reason.NO_POLICY : rule.reason();
    if (rule != null && rule.origin() != null) {
      visitOrigin(rule.origin(), prefix, visitor);
      visitor.text(prefix + "match", rule.match().label());
    }
    visitor.text(prefix + "reason", reason.label());
    if (rule != null && !rule.assumed().isEmpty()) {
      visitor.text(prefix + "assumed", rule.assumed());
    }
    if (!answer.doubts().isEmpty()) {
      visitor.texts(prefix + "approximate", answer.doubts());
    }
    List<Attributes> activators =
        answer.activators().stream()
            .filter(activator -> activator.origin() != null)
            .<Attributes>map(activator -> v -> visitOrigin(activator.origin(), "", v))
            .toList();
    if (!activators.isEmpty()) {
      visitor.objects(prefix + "activators", activators);
    }
    NearMiss near = answer.nearMiss();
    if (near != null && near.rule().origin() != null) {
      visitOrigin(near.rule().origin(), prefix + "near_miss.", visitor);
      visitor.text(prefix + "near_miss.field", near.field().label());
    }
  }

  private void visitFlow(AttributeVisitor visitor) {
    String interfaceName = flow.inInterface().isEmpty() ? flow.outInterface() : flow.inInterface();
    if (!interfaceName.isEmpty()) {
      visitor.text("network.interface.name", interfaceName);
    }
    switch (hook) {
      case INGRESS, INPUT -> visitor.text("network.io.direction", "receive");
      case EGRESS, OUTPUT -> visitor.text("network.io.direction", "transmit");
      default -> {}
    }
    if (flow.protocol() >= 0) {
      visitor.text("network.transport", IpProtocols.name(flow.protocol()));
    }
    visitor.text("network.type", flow.source().family() == Family.IPV6 ? "ipv6" : "ipv4");
    visitor.text("source.address", flow.source().toString());
    number("source.port", flow.sourcePort(), visitor);
    visitor.text("destination.address", flow.destination().toString());
    number("destination.port", flow.destinationPort(), visitor);
    if (flow.tcpFlags() >= 0) {
      visitor.text("weir.tcp.flags", TcpFlags.text(flow.tcpFlags()));
    }
    number("weir.icmp.type", flow.icmpType(), visitor);
    number("weir.icmp.code", flow.icmpCode(), visitor);
    if (flow.state() != ConnectionState.NEW) {
      visitor.text("weir.connection.state", flow.state().name());
    }
    visitor.text("weir.policy.hook", hook.label());
  }

  private static void number(String name, int value, AttributeVisitor visitor) {
    if (value != Flow.UNKNOWN) {
      visitor.number(name, value);
    }
  }

  private static void visitOrigin(Origin origin, String prefix, AttributeVisitor visitor) {
    visitor.text(prefix + "dialect", origin.dialect().label());
    visitor.text(prefix + "kind", origin.kind());
    if (!origin.namespace().isEmpty()) {
      visitor.text(prefix + "namespace", origin.namespace());
    }
    visitor.text(prefix + "name", origin.name());
    visitor.text(prefix + "file", origin.position().file());
    visitor.number(prefix + "line", origin.position().line());
    visitor.text(prefix + "rule", origin.rule());
  }
}
