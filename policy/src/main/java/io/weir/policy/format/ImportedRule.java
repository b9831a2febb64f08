package io.weir.policy.format;

import io.weir.policy.rule.Rule;

/**
 * A rule that was read.
 *
 * @param rule without an id, unless the format has one
 * @param line where it stands, from 1
 */
public record ImportedRule(Rule rule, int line) {}
