package io.weir.policy.format;

import io.weir.policy.format.ChainStep.Outcome;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads one rule of nft: a step, or one for each element of a set that it asks for, since elements
 * have ends and comments of their own. What no rule can say makes it refused, and narrows nothing.
 */
final class NftRule {
  /** Statements after which the rule goes on, and which change nothing that is compared. */
  private static final Set<String> HARMLESS = Set.of("log", "notrack", "set", "last", "map");

  /** Conditions that are no comparisons. */
  private static final Set<String> CONDITIONS =
      Set.of("limit", "quota", "ct count", "ct timeout", "ct helper", "ct expectation", "meter");

  private final ChainStep step;
  private final NftRuleset ruleset;
  private final String table;
  private final boolean rejectAsDrop;
  private boolean trusted = true;
  private NftSet each;
  private List<NftField> eachFields;

  private NftRule(ChainStep step, NftRuleset ruleset, String table, boolean rejectAsDrop) {
    this.step = step;
    this.ruleset = ruleset;
    this.table = table;
    this.rejectAsDrop = rejectAsDrop;
  }

  /**
   * The steps of a rule.
   *
   * @param table by which its chains and sets are found
   */
  static List<ChainStep> read(
      ChainStep step, Object json, NftRuleset ruleset, String table, boolean rejectAsDrop) {
    NftRule rule = new NftRule(step, ruleset, table, rejectAsDrop);
    step.why = JsonTree.text(json, "comment");
    for (Object expression : JsonTree.list(json, "expr")) {
      String kind = JsonTree.kind(expression);
      try {
        rule.expression(kind, JsonTree.member(expression, kind), expression);
      } catch (Refusal e) {
        step.refuse(e.reason());
      }
    }
    checkWhy(step);
    return rule.steps();
  }

  private static void checkWhy(ChainStep step) {
    if (step.why.length() > Intake.WHY_MAX) {
      step.refuse("its comment is longer than " + Intake.WHY_MAX + " characters");
    }
  }

  private void expression(String kind, Object value, Object whole) throws Refusal {
    switch (kind) {
      case "match" -> match(value);
      case "accept" -> step.outcome = Outcome.ACCEPT;
      case "drop" -> step.outcome = Outcome.DROP;
      case "return" -> step.outcome = Outcome.RETURN;
      case "jump", "goto" -> jump(kind, JsonTree.text(value, "target"));
      case "reject" -> {
        step.outcome = Outcome.DROP;
        if (!rejectAsDrop) {
          step.refuse("reject sends an answer, which a drop does not");
        }
      }
      case "counter", "continue", "comment" -> {
        return;
      }
      default -> other(kind, whole);
    }
  }

  private void other(String kind, Object whole) throws Refusal {
    if (!HARMLESS.contains(kind) && !CONDITIONS.contains(kind)) {
      step.outcome = Outcome.UNKNOWN;
      trusted = false; // it may have changed the packet, or be conditions too
    }
    throw new Refusal(
        "no rule can do what " + Source.shown(kind.isEmpty() ? whole + "" : kind) + " does");
  }

  private void jump(String kind, String target) throws Refusal {
    step.chain = ruleset.chain(table, target);
    if (step.chain == null) {
      step.outcome = Outcome.UNKNOWN;
      throw new Refusal("there is no chain '" + Source.shown(target) + "'");
    }
    step.outcome = kind.equals("jump") ? Outcome.JUMP : Outcome.GOTO;
  }

  private void match(Object json) throws Refusal {
    if (!trusted) {
      return;
    }
    String op = JsonTree.text(json, "op");
    Object left = JsonTree.member(json, "left");
    Object right = JsonTree.member(json, "right");
    if (NftFlags.isField(left)) {
      for (List<RuleMatch> alternatives : NftFlags.matches(left, op, right)) {
        step.and(alternatives);
      }
      return;
    }
    String key = JsonTree.text(JsonTree.member(left, "meta"), "key");
    switch (key) {
      case "iifname", "iif" -> device(step.received, op, right);
      case "oifname", "oif" -> device(step.sent, op, right);
      default -> compare(left, op, right);
    }
  }

  private void device(List<InterfaceMatch> wanted, String op, Object right) throws Refusal {
    List<String> names = new ArrayList<>();
    for (Object value : values(right)) {
      names.add(NftValues.name(value));
    }
    wanted.add(new InterfaceMatch(names, negated(op)));
  }

  private void compare(Object left, String op, Object right) throws Refusal {
    List<NftField> fields = new ArrayList<>();
    List<?> parts = JsonTree.list(left, "concat");
    for (Object part : parts.isEmpty() ? List.of(left) : parts) {
      fields.add(NftField.of(part));
    }
    boolean order = op.startsWith("<") || op.startsWith(">");
    if (order) {
      step.and(fields.get(0).matches(NftValues.order(op, right), false, step.matches()));
      return;
    }
    boolean negated = negated(op);
    NftSet named = named(right);
    if (named != null && !negated && each == null) {
      each = named; // an element each, once all else is known
      eachFields = fields;
      return;
    }
    List<Object> values = values(right);
    if (parts.isEmpty()) {
      step.and(fields.get(0).matches(values, negated, step.matches()));
    } else if (negated) {
      throw new Refusal("all but some combinations, which no rule can say");
    } else {
      List<RuleMatch> all = new ArrayList<>();
      for (Object value : values) {
        all.addAll(element(fields, value));
      }
      step.and(all);
    }
  }

  /** What has all the parts of an element. */
  private List<RuleMatch> element(List<NftField> fields, Object value) throws Refusal {
    List<?> parts = fields.size() == 1 ? List.of(value) : JsonTree.list(value, "concat");
    if (parts.size() != fields.size()) {
      throw NftValues.unknown(value);
    }
    List<RuleMatch> matches = step.matches();
    for (int i = 0; i < parts.size(); i++) {
      List<Object> one = NftValues.each(parts.get(i));
      matches = Matches.both(matches, fields.get(i).matches(one, false, matches));
    }
    return matches;
  }

  private static boolean negated(String op) throws Refusal {
    return switch (op) {
      case "==" -> false;
      case "!=" -> true;
      default -> throw new Refusal("no rule can compare by '" + Source.shown(op) + "'");
    };
  }

  /** The values of one, of an anonymous set, or of a named one. */
  private List<Object> values(Object right) throws Refusal {
    NftSet set = named(right);
    if (set == null) {
      return NftValues.each(right);
    }
    if (set.ends()) {
      throw new Refusal("of the set " + set.name + " elements end, and this would not");
    }
    List<Object> values = new ArrayList<>();
    set.elements.forEach(element -> values.add(element.value()));
    return values;
  }

  private NftSet named(Object right) throws Refusal {
    if (!(right instanceof String text) || !text.startsWith("@")) {
      return null;
    }
    NftSet set = ruleset.set(table, text.substring(1));
    if (set == null) {
      throw new Refusal("there is no set '" + Source.shown(text) + "'");
    }
    set.used = true;
    if (set.refusal != null) {
      throw new Refusal("the set " + Source.shown(set.name) + ": " + set.refusal);
    }
    return set;
  }

  private List<ChainStep> steps() {
    if (each == null || step.refusal != null) {
      return List.of(step);
    }
    List<ChainStep> steps = new ArrayList<>();
    for (NftSet.Element element : each.elements) {
      ChainStep one =
          new ChainStep(step, step.text + " element " + Source.shown(element.value() + ""));
      try {
        one.and(element(eachFields, element.value()));
        one.ttl = element.ttl();
        one.why = element.why().isEmpty() ? step.why : element.why();
        checkWhy(one);
        if (one.ttl != null && one.outcome != Outcome.ACCEPT && one.outcome != Outcome.DROP) {
          one.refuse("an element ends, and what it leads to would not");
        }
      } catch (Refusal e) {
        one.refuse(e.reason());
      }
      steps.add(one);
    }
    return steps;
  }
}
