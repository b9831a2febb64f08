package io.weir.policy.document.iptables;

import io.weir.policy.model.Action;
import io.weir.policy.model.Condition;
import io.weir.policy.model.Field;
import io.weir.policy.model.Hook;
import io.weir.policy.model.Origin;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import java.util.ArrayList;
import java.util.List;

/** What the rules of the table filter become at one hook. */
final class FilterRules implements RuleTranslation {
  private final TableText table;

  /** The interface that packets do not have here; null: they have both. */
  private final Field missing;

  FilterRules(TableText table, Hook hook) {
    this.table = table;
    this.missing =
        switch (hook) {
          case INPUT -> Field.OUT_INTERFACE;
          case OUTPUT -> Field.IN_INTERFACE;
          default -> null;
        };
  }

  @Override
  public void add(RuleText rule, ChainText chain, String leadsTo, List<PolicyRule> rules) {
    List<Condition> conditions = here(rule.conditions());
    if (conditions == null) {
      return;
    }
    Origin origin = Origins.of(table, chain, rule);
    if (rule.isDoubtful()) {
      String doubt = rule.position() + ": not translated: " + rule.problem();
      rules.add(doubt(conditions, origin, doubt));
      return;
    }
    Action action = action(rule.target().kind(), leadsTo);
    if (action != null) {
      for (List<Condition> uncertain : ConntrackDoubts.of(conditions, table.family)) {
        String doubt = rule.position() + ": " + PolicyRule.DOUBT_OF_STATE;
        rules.add(doubt(uncertain, origin, doubt));
      }
      rules.add(new PolicyRule(conditions, action, Reason.RULE, Origins.match(conditions), origin));
    }
  }

  private static PolicyRule doubt(List<Condition> conditions, Origin origin, String text) {
    return new PolicyRule(
        conditions, Action.CONTINUE, Reason.RULE, Origins.match(conditions), origin, "", text);
  }

  /** Null: it does nothing that a verdict depends on. */
  private static Action action(Target.Kind kind, String leadsTo) {
    return switch (kind) {
      case ACCEPT -> Action.ALLOW;
      case DROP -> Action.DENY;
      case RETURN -> Action.RETURN;
      case JUMP -> Action.jump(leadsTo);
      case GOTO -> Action.goTo(leadsTo);
      default -> null;
    };
  }

  /**
   * What is left of conditions where packets have only one interface; null: it never matches. The
   * kernel compares the other with an empty name: net/ipv4/netfilter/ip_tables.c.
   */
  private List<Condition> here(List<Condition> conditions) {
    List<Condition> here = new ArrayList<>(conditions.size());
    for (Condition condition : conditions) {
      if (!(condition instanceof Condition.Interface device) || device.field() != missing) {
        here.add(condition);
      } else if (!device.is("")) {
        return null;
      }
    }
    return here;
  }
}
