/** Writes the policy that allows what was seen, and little else. Pure. */
package io.weir.policy.suggest;
