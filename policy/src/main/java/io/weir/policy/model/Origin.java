package io.weir.policy.model;

/**
 * Whose a rule is.
 *
 * @param kind {@code CiliumNetworkPolicy}, ...; of iptables the table's name
 * @param namespace empty where there is none
 * @param name the policy's; of iptables the chain's
 * @param rule which of its rules: {@code spec.ingress[0].toPorts[1]}; of iptables its text
 */
public record Origin(
    Dialect dialect, String kind, String namespace, String name, Position position, String rule) {

  /** The same policy's other rule. */
  public Origin rule(Position newPosition, String newRule) {
    return new Origin(dialect, kind, namespace, name, newPosition, newRule);
  }
}
