package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NftChain;
import io.weir.bpf.NftPacket;
import io.weir.policy.check.Answer;
import io.weir.policy.check.Evaluator;
import io.weir.policy.check.PolicyVerdict;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.rule.Prefix;
import io.weir.ringbuf.traffic.FlowKey;
import java.util.function.IntFunction;

/** Asks documents about packets that netfilter decided about. One thread. */
final class Comparer {
  private final Evaluator evaluator;
  private final boolean states;
  private final int index;
  private final IntFunction<String> names;

  /**
   * Of one interface.
   *
   * @param states whether the documents ask for conntrack's word, which is told then
   * @param index the interface's
   * @param names of interfaces by index
   */
  Comparer(Evaluator evaluator, boolean states, int index, IntFunction<String> names) {
    this.evaluator = evaluator;
    this.states = states;
    this.index = index;
    this.names = names;
  }

  /**
   * What both say; null: it went by other interfaces, or came to no hook of the table filter, as
   * what routing drops, or neither has rules for such packets.
   */
  Comparison compare(TracedPacket packet) {
    if (!isOurs(packet) || packet.atHooks() == null) {
      return null;
    }
    String not = Incomparable.of(packet);
    if (not == null && states && packet.state() == null) {
      not = "it is not known what conntrack says of it";
    }
    boolean known = packet.entered() != null && packet.atHooks().packet() != null;
    Hook hook = hook(packet.atHooks().chain().hook());
    boolean unruled = RuleText.isUntraced(packet.atHooks().rule()) && !packet.isDropped();
    if (known && unruled && !hasRules(hook, flow(packet))) {
      return null;
    }
    return not == null ? ask(packet, hook) : Comparison.impossible(packet, not);
  }

  private boolean hasRules(Hook hook, Flow flow) {
    return evaluator.decide(hook, flow) != null;
  }

  private boolean isOurs(TracedPacket packet) {
    Decision decision = packet.atHooks();
    NftPacket entered = packet.entered();
    NftPacket last = decision == null ? null : decision.packet();
    return (entered != null && (entered.inIndex() == index || entered.outIndex() == index))
        || (last != null && (last.inIndex() == index || last.outIndex() == index));
  }

  private static Hook hook(NftChain.Hook hook) {
    return switch (hook) {
      case INPUT -> Hook.INPUT;
      case OUTPUT -> Hook.OUTPUT;
      default -> Hook.FORWARD;
    };
  }

  private Comparison ask(TracedPacket packet, Hook hook) {
    Flow flow = flow(packet);
    Answer answer = evaluator.explain(hook, flow);
    if (answer.rule() == null) {
      return Comparison.impossible(
          packet, "the rules have no chain " + hook.label() + " of " + flow.source().family());
    }
    if (!answer.doubts().isEmpty()) {
      return Comparison.impossible(packet, "not certain: " + answer.doubts().get(0));
    }
    boolean agreed = (answer.verdict() == PolicyVerdict.DENY) == packet.atHooks().drops();
    return new Comparison(packet, hook, flow, answer, agreed, "");
  }

  /** As it came or was sent, with the interfaces that the chain saw. */
  private Flow flow(TracedPacket packet) {
    NftPacket entered = packet.entered();
    NftPacket decided = packet.atHooks().packet();
    FlowKey ends = entered.flow();
    return new Flow(
        Prefix.of(ends.source()),
        Prefix.of(ends.destination()),
        ends.transport(),
        ends.sourcePort(),
        ends.destinationPort(),
        entered.icmpType(),
        entered.icmpCode(),
        entered.tcpFlags(),
        names.apply(decided.inIndex()),
        names.apply(decided.outIndex()),
        packet.state() == null
            ? ConnectionState.NEW
            : ConnectionState.valueOf(packet.state().name()));
  }
}
