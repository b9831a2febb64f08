/**
 * The text of rules and policies that several readers have in common: lines, words, addresses,
 * ports and names. Nothing is guessed: what is not understood is a {@link
 * io.weir.policy.text.Refusal}.
 */
package io.weir.policy.text;
