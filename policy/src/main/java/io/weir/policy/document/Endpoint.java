package io.weir.policy.document;

import io.weir.policy.rule.Prefix;
import java.util.List;
import java.util.Map;

/**
 * What policies select, and what has addresses: a Pod or a node.
 *
 * @param namespace empty of nodes
 * @param addresses single ones, of either family
 * @param serviceAccount empty when not known, as is {@code node}, on which a Pod runs
 */
public record Endpoint(
    Kind kind,
    String namespace,
    String name,
    List<Prefix> addresses,
    Map<String, String> labels,
    String serviceAccount,
    String node,
    List<NamedPort> ports) {
  public Endpoint {
    addresses = List.copyOf(addresses);
    labels = Map.copyOf(labels);
    ports = List.copyOf(ports);
  }

  /** What it is. */
  public enum Kind {
    POD,
    NODE
  }

  /**
   * A container's port that has a name.
   *
   * @param protocol IP's number
   */
  public record NamedPort(String name, int protocol, int number) {}

  public boolean isPod() {
    return kind == Kind.POD;
  }
}
