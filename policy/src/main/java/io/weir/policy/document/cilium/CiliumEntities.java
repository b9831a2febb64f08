package io.weir.policy.document.cilium;

import io.weir.policy.document.Endpoint;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.Peer;
import io.weir.policy.document.Subject;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.Nearest;
import io.weir.policy.document.yaml.Quoted;
import io.weir.policy.model.AddressSet;
import io.weir.policy.model.Position;
import io.weir.policy.rule.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which addresses an entity has: docs.cilium.io, "Entities based". Those that Cilium alone knows
 * are not evaluated.
 */
final class CiliumEntities {
  private static final List<String> NAMES =
      List.of(
          "all",
          "world",
          "world-ipv4",
          "world-ipv6",
          "cluster",
          "host",
          "remote-node",
          "none",
          "init",
          "health",
          "unmanaged",
          "ingress",
          "kube-apiserver");

  private final Endpoints endpoints;
  private final Subject subject;

  CiliumEntities(Endpoints endpoints, Subject subject) {
    this.endpoints = endpoints;
    this.subject = subject;
  }

  /**
   * What an item of {@code fromEntities} or {@code toEntities} is; none, and an error, if wrong.
   */
  List<Peer> read(Item item) {
    String name = item.string();
    if (name == null) {
      return List.of();
    }
    if (!NAMES.contains(name)) {
      String nearest = Nearest.of(name, NAMES);
      item.error(
          "there is no entity " + Quoted.text(name),
          nearest == null ? "one of " + String.join(", ", NAMES) : "did you mean " + nearest + "?");
      return List.of();
    }
    return peers(name, item.path(), item.position());
  }

  /** Whether there is such an entity. */
  static boolean exists(String name) {
    return NAMES.contains(name);
  }

  /** An entity's peers. */
  List<Peer> peers(String name, String path, Position position) {
    return switch (name) {
      case "all" -> List.of(Peer.of(path, position, AddressSet.ALL));
      case "none" -> List.of(Peer.of(path, position, AddressSet.EMPTY));
      case "world" -> List.of(world(path, position, AddressSet.ALL));
      case "world-ipv4" -> List.of(world(path, position, AddressSet.all(Family.IPV4)));
      case "world-ipv6" -> List.of(world(path, position, AddressSet.all(Family.IPV6)));
      case "cluster" -> List.of(cluster(path, position));
      case "host" -> hosts(path, position, true);
      case "remote-node" -> hosts(path, position, false);
      default ->
          List.of(
              Peer.unknown(
                  path,
                  position,
                  "entity " + name + " (line " + position.line() + ") is not evaluated"));
    };
  }

  private Peer world(String path, Position position, AddressSet addresses) {
    AddressSet outside = addresses.minus(Endpoints.addresses(endpoints.all()));
    Peer peer = Peer.of(path, position, outside);
    return endpoints.isEmpty()
        ? peer.doubting(outside, true, "no endpoints are known: the address may be in the cluster")
        : peer;
  }

  private Peer cluster(String path, Position position) {
    return endpoints.isEmpty()
        ? Peer.unknown(path, position, "no endpoints are known: the address may be in the cluster")
        : Peer.of(path, position, Endpoints.addresses(endpoints.all()));
  }

  /** The node that the subject is on, or all others. */
  List<Peer> hosts(String path, Position position, boolean own) {
    List<Endpoint> nodes = endpoints.nodes();
    if (nodes.isEmpty()) {
      return List.of(
          Peer.unknown(path, position, "no nodes are known: the address may be one of a node"));
    }
    Map<String, List<Endpoint>> byNode =
        subject.endpoints().stream()
            .collect(Collectors.groupingBy(Endpoint::node, TreeMap::new, Collectors.toList()));
    AddressSet all = Endpoints.addresses(nodes);
    List<Peer> peers = new ArrayList<>();
    if (subject.endpoints().isEmpty()) {
      peers.add(unplaced(path, position, all));
    }
    for (Map.Entry<String, List<Endpoint>> entry : byNode.entrySet()) {
      AddressSet here =
          Endpoints.addresses(
              nodes.stream().filter(node -> node.name().equals(entry.getKey())).toList());
      Peer peer =
          here.isEmpty()
              ? unplaced(path, position, all)
              : Peer.of(path, position, own ? here : all.minus(here));
      peers.add(peer.forSubject(Endpoints.addresses(entry.getValue())));
    }
    return peers;
  }

  private static Peer unplaced(String path, Position position, AddressSet nodes) {
    return Peer.of(path, position, AddressSet.EMPTY)
        .doubting(nodes, false, "the endpoint's own node is not known");
  }
}
