/** What a rule is, as operators write it: pure values, and the plain meaning of a list of them. */
package io.weir.policy.rule;
