package io.weir.policy.compile;

import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyRule;

/**
 * What one rule of a table was compiled from.
 *
 * @param rule of the documents; one that says there is none where nothing decides
 * @param hook where it is asked
 */
public record CompiledRule(PolicyRule rule, Hook hook) {}
