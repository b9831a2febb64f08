package io.weir.tools.policytrace.netfilter;

import io.weir.ringbuf.drop.NftRule;
import io.weir.ringbuf.event.AttributeVisitor;
import java.util.Locale;

/** A rule of nftables in tables and in JSON. */
final class RuleText {
  private RuleText() {}

  /** {@code ip filter}. */
  static String table(NftRule rule) {
    return rule.family() + " " + rule.table();
  }

  /** Its text, or its handle where that is not known, or "policy". */
  static String rule(NftRule rule) {
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
