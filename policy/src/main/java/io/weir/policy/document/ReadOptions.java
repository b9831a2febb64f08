package io.weir.policy.document;

/**
 * How documents are read.
 *
 * @param assumeFromCidr whether {@code ingress.toCIDR} and {@code egress.fromCIDR} of Cilium, which
 *     are wrong, are taken for what they were meant to be. What rests on it is marked
 */
public record ReadOptions(boolean assumeFromCidr) {
  public static final ReadOptions DEFAULTS = new ReadOptions(false);
}
