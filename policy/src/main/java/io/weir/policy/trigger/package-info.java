/**
 * When rates of what is received become rules: the language of {@code --drop-when}, and what it
 * says of the flows of one tick after the other. Pure values and state, no I/O.
 */
package io.weir.policy.trigger;
