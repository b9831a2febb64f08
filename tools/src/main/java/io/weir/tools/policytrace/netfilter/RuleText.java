package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NftTracing;
import io.weir.ringbuf.drop.NftRule;
import io.weir.ringbuf.event.AttributeVisitor;
import java.util.Locale;

/** A rule of nftables in tables and in JSON. */
final class RuleText {
  private static final String NONE = "-";

  private RuleText() {}

  /**
   * Whether it stands for what nftables does not tell: our own chain, where no chain of others saw
   * what passed, or something else dropped what did not.
   */
  static boolean isUntraced(RuleId id) {
    return NftTracing.isTracing(id.table());
  }

  /** {@code ip filter}. */
  static String table(NftRule rule) {
    return NftTracing.isTracing(rule.table()) ? NONE : rule.family() + " " + rule.table();
  }

  static String chain(NftRule rule) {
    return NftTracing.isTracing(rule.table()) ? NONE : rule.chain();
  }

  /** Its text, or its handle where that is not known, or "policy". */
  static String rule(RuleId id, NftRule rule) {
    if (isUntraced(id)) {
      return id.outcome() == Outcome.DROP ? "not of nftables: legacy iptables?" : "no chain";
    }
    if (rule.policy()) {
      return "policy";
    }
    return rule.rule().isEmpty() ? "handle " + rule.handle() : rule.rule();
  }

  static String hook(RuleId id) {
    return id.hook().name().toLowerCase(Locale.ROOT);
  }

  static void visit(RuleId id, NftRule rule, AttributeVisitor visitor) {
    visitor.text("weir.netfilter.hook", hook(id));
    if (isUntraced(id)) {
      visitor.flag("weir.netfilter.untraced", true);
      return;
    }
    visitor.text("weir.netfilter.family", rule.family());
    visitor.text("weir.netfilter.table", rule.table());
    visitor.text("weir.netfilter.chain", rule.chain());
    if (rule.policy()) {
      visitor.flag("weir.netfilter.policy", true);
      return;
    }
    visitor.number("weir.netfilter.handle", rule.handle());
    if (!rule.rule().isEmpty()) {
      visitor.text("weir.netfilter.rule", rule.rule());
    }
  }
}
