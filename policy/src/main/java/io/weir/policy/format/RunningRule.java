package io.weir.policy.format;

import io.weir.policy.rule.Rule;
import java.time.Instant;

/**
 * A rule that is in place.
 *
 * @param rule as it was added
 * @param hits packets that it decided
 * @param expires when it ends; null: it does not
 * @param mode off, audit or enforce
 */
public record RunningRule(Rule rule, long hits, Instant expires, String mode) {}
