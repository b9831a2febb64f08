package io.weir.policy.trigger;

import io.weir.policy.rule.RuleMatch;

/**
 * Something that an expression became true of.
 *
 * @param match the packets that were counted: what a rule would be about
 */
public record Candidate(RuleMatch match, Evidence evidence) {}
