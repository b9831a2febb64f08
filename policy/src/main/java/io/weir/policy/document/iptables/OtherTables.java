package io.weir.policy.document.iptables;

import io.weir.policy.model.Action;
import io.weir.policy.model.Hook;
import io.weir.policy.model.Origin;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the rules of tables that are not evaluated become: doubts about the packets that they drop,
 * or change before or behind the table filter. An ACCEPT in a chain of one's own ends no more than
 * that chain here, so that there is rather a doubt too many.
 */
final class OtherTables implements RuleTranslation {
  /** What a packet goes through beside filter; not what changes only addresses, behind it. */
  private static final Map<Hook, List<String>> PASSED =
      Map.of(
          Hook.INPUT,
          List.of(
              "raw PREROUTING",
              "mangle PREROUTING",
              "nat PREROUTING",
              "mangle INPUT",
              "security INPUT"),
          Hook.FORWARD,
          List.of(
              "raw PREROUTING",
              "mangle PREROUTING",
              "nat PREROUTING",
              "mangle FORWARD",
              "security FORWARD",
              "mangle POSTROUTING"),
          Hook.OUTPUT,
          List.of(
              "raw OUTPUT",
              "mangle OUTPUT",
              "nat OUTPUT",
              "security OUTPUT",
              "mangle POSTROUTING"));

  private final TableText table;

  OtherTables(TableText table) {
    this.table = table;
  }

  /** The built-in chains of a table that packets of a hook go through. */
  static List<String> passed(Hook hook, TableText table) {
    List<String> chains = new ArrayList<>();
    for (String name : PASSED.get(hook)) {
      String[] parts = name.split(" ");
      if (parts[0].equals(table.name) && table.chains.containsKey(parts[1])) {
        chains.add(parts[1]);
      }
    }
    return chains;
  }

  /** What a rule does that makes verdicts uncertain; null when nothing. */
  static String effect(RuleText rule) {
    return effect(rule.target());
  }

  /** The same of what a target or a policy does. */
  static String effect(Target target) {
    return switch (target.kind()) {
      case DROP -> "drops packets";
      case CHANGES_ADDRESS -> target.name() + " changes addresses";
      case CHANGES_STATE -> target.name() + " changes what conntrack says";
      case OTHER -> "may drop packets";
      default -> null;
    };
  }

  @Override
  public void add(RuleText rule, ChainText chain, String leadsTo, List<PolicyRule> rules) {
    Action action = action(rule, leadsTo);
    String effect = effect(rule);
    if (action != null) {
      String doubt = effect == null ? "" : doubt(rule.position().toString(), effect);
      Origin origin = Origins.of(table, chain, rule);
      rules.add(
          new PolicyRule(
              rule.conditions(),
              action,
              Reason.RULE,
              Origins.match(rule.conditions()),
              origin,
              "",
              doubt));
    }
  }

  /** Why a verdict is uncertain. */
  String doubt(String position, String effect) {
    return position + ": " + effect + " in the table " + table.name + ", which is not evaluated";
  }

  private static Action action(RuleText rule, String leadsTo) {
    boolean exact = rule.problem() == null;
    return switch (rule.target().kind()) {
      case GO_ON -> null;
      case ACCEPT, RETURN -> exact ? Action.RETURN : null;
      case JUMP -> Action.jump(leadsTo);
      case GOTO -> exact ? Action.goTo(leadsTo) : Action.jump(leadsTo);
      default -> Action.CONTINUE;
    };
  }
}
