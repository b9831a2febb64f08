package io.weir.policy.check;

import io.weir.policy.model.Field;
import io.weir.policy.model.PolicyRule;

/**
 * The rule that came nearest to allowing a flow that was denied.
 *
 * @param field the first that did not fit
 */
public record NearMiss(PolicyRule rule, Field field) {}
