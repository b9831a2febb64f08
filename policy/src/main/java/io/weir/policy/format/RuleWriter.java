package io.weir.policy.format;

import io.weir.policy.rule.Rule;
import io.weir.policy.text.Refusal;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Writes rules in one format. */
interface RuleWriter {
  /** Whether a rule belongs to this file at all. */
  default boolean concerns(Rule rule) {
    return true;
  }

  /** Throws why the format cannot hold a rule. */
  void check(Rule rule) throws Refusal;

  /** Writes rules that passed the check, which come in the order in which they decide. */
  void write(List<Rule> rules, Writer out) throws IOException;
}
