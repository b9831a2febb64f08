package io.weir.policy.document.cilium;

import io.weir.policy.document.Endpoint;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.LabelSelector;
import io.weir.policy.document.Peer;
import io.weir.policy.document.ReadContext;
import io.weir.policy.document.RuleMaker;
import io.weir.policy.document.Selectors;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.model.AddressSet;
import io.weir.policy.model.Hook;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads what a rule calls its other side: at most one of the ways to name it. */
final class CiliumPeers {
  /** The ways, without {@code from} or {@code to}. */
  private static final List<String> BOTH =
      List.of("Endpoints", "CIDR", "CIDRSet", "Entities", "Nodes", "Groups");

  private static final Set<String> EGRESS_ONLY = Set.of("FQDNs", "Services");
  private static final Set<String> FOREIGN = Set.of("Requires");

  private final ReadContext context;
  private final Hook hook;
  private final String namespace;
  private final CiliumEntities entities;
  private final CiliumCidrs cidrs;

  CiliumPeers(ReadContext context, CidrGroups groups, RuleMaker maker, String namespace) {
    this.context = context;
    this.hook = maker.hook();
    this.namespace = namespace;
    this.entities = new CiliumEntities(context.endpoints(), maker.subject());
    this.cidrs = new CiliumCidrs(context.endpoints(), groups);
  }

  /** The peers of a rule; null when it names none and so means anybody. */
  List<Peer> read(Item rule, Fields fields, boolean denies) {
    Set<String> ways = new LinkedHashSet<>(BOTH);
    if (hook == Hook.EGRESS) {
      ways.addAll(denies ? Set.of("Services") : EGRESS_ONLY);
    }
    List<Peer> peers = null;
    String before = null;
    for (String way : ways) {
      String key = prefix(hook) + way;
      Item item = fields.take(key);
      if (item != null) {
        boolean filled = !item.isList() || !item.items().isEmpty();
        if (before != null && filled) {
          item.error(before + " excludes it", "write a rule of its own");
        }
        before = filled ? key : before;
        peers = peers == null ? new ArrayList<>() : peers;
        addPeers(way, item, peers);
        warnIfEmpty(item);
      }
    }
    return wrongDirection(fields, ways, peers);
  }

  private static void warnIfEmpty(Item item) {
    if (item.isList() && item.items().isEmpty()) {
      item.warning("an empty list means nobody", "leave it out if anybody is meant");
    }
  }

  private static String prefix(Hook hook) {
    return hook == Hook.INGRESS ? "from" : "to";
  }

  /**
   * Fields of the other direction, of which {@code ingress.toCIDR} is the common one. Refused; with
   * --assume-fromcidr prefixes are taken for what they were meant to be.
   */
  private List<Peer> wrongDirection(Fields fields, Set<String> ways, List<Peer> peers) {
    String wrong = prefix(hook == Hook.INGRESS ? Hook.EGRESS : Hook.INGRESS);
    List<Peer> all = peers;
    Set<String> known = new LinkedHashSet<>(ways);
    known.addAll(EGRESS_ONLY);
    known.addAll(FOREIGN);
    for (String way : known) {
      String key = wrong + way;
      Item item = fields.take(key);
      if (item == null) {
        continue;
      }
      String right = ways.contains(way) || FOREIGN.contains(way) ? prefix(hook) + way : "";
      boolean prefixes = way.equals("CIDR") || way.equals("CIDRSet");
      if (prefixes && context.options().assumeFromCidr()) {
        String assumed = key + " (line " + item.position().line() + ") is taken for " + right;
        item.warning(assumed, "write " + right);
        List<Peer> read = new ArrayList<>();
        addPeers(way, item, read);
        all = all == null ? new ArrayList<>() : all;
        all.addAll(read.stream().map(peer -> peer.assuming(assumed)).toList());
      } else {
        item.error(outcomes(key), fix(right, prefixes));
      }
    }
    return all;
  }

  private String outcomes(String key) {
    return "an "
        + (hook == Hook.INGRESS ? "ingress" : "egress")
        + " rule has no "
        + key
        + ". Cilium refuses the policy; or, where the API server prunes unknown fields, the rule"
        + " loses its peers: without toPorts it allows nothing and all is denied, with toPorts"
        + " these ports are open to everyone";
  }

  private static String fix(String right, boolean prefixes) {
    if (right.isEmpty()) {
      return "move it to an egress rule";
    }
    return "write " + right + (prefixes ? ", or have it taken so by --assume-fromcidr" : "");
  }

  private void addPeers(String way, Item item, List<Peer> peers) {
    switch (way) {
      case "Endpoints" -> item.items().forEach(entry -> addSelected(entry, peers));
      case "Entities" -> item.items().forEach(entry -> peers.addAll(entities.read(entry)));
      case "CIDR" -> item.items().forEach(entry -> cidrs.addPrefix(entry, peers));
      case "CIDRSet" -> item.items().forEach(entry -> cidrs.addSet(entry, peers));
      case "Nodes" -> item.items().forEach(entry -> addNodes(entry, peers));
      default -> item.items().forEach(entry -> peers.add(unevaluated(entry)));
    }
  }

  private static Peer unevaluated(Item item) {
    String why = item.path() + " (line " + item.position().line() + ") is not evaluated";
    item.warning("it is not evaluated: verdicts that it may change are approximate", "");
    return Peer.unknown(item.path(), item.position(), why);
  }

  private void addSelected(Item item, List<Peer> peers) {
    LabelSelector read = Selectors.read(item, true);
    if (read == null) {
      return;
    }
    CiliumSelector selector = new CiliumSelector(read);
    String entity = selector.entity();
    if (entity != null && CiliumEntities.exists(entity)) {
      peers.addAll(entities.peers(entity, item.path(), item.position()));
    } else if (selector.isReserved() || selector.isForeign()) {
      peers.add(unevaluated(item));
    } else if (context.endpoints().isEmpty()) {
      peers.add(
          Peer.unknown(
              item.path(),
              item.position(),
              "no endpoints are known: " + item.path() + " may match"));
    } else {
      peers.add(selected(item, selector));
    }
  }

  private Peer selected(Item item, CiliumSelector selector) {
    if (!namespace.isEmpty() && selector.hasNamespaceLabels()) {
      return selectedByNamespaceLabels(item, selector);
    }
    boolean inNamespace = !namespace.isEmpty() && !selector.has(CiliumSelector.NAMESPACE);
    AddressSet pods = pods(selector, inNamespace);
    if (pods.isEmpty()) {
      item.warning(
          "no known endpoint" + (inNamespace ? " of namespace " + namespace : "") + " satisfies it",
          inNamespace
              ? "for other namespaces name k8s:" + CiliumSelector.NAMESPACE
              : "name endpoints by --endpoint or --endpoints");
    }
    return Peer.of(item.path(), item.position(), pods);
  }

  /**
   * docs.cilium.io says that a namespaced policy ignores labels of namespaces; {@code
   * getEndpointSelector} of Cilium since 1.16 looks at them, in all namespaces.
   */
  private Peer selectedByNamespaceLabels(Item item, CiliumSelector selector) {
    AddressSet documented = pods(selector.withoutNamespaceLabels(), true);
    AddressSet looked = pods(selector, false);
    AddressSet both = documented.and(looked);
    item.warning(
        "whether a namespaced policy looks at labels of namespaces is up to Cilium's version",
        "name k8s:" + CiliumSelector.NAMESPACE + ", or write a clusterwide policy");
    return Peer.of(item.path(), item.position(), both)
        .doubting(
            documented.or(looked).minus(both),
            false,
            item.path() + " (line " + item.position().line() + ") has labels of namespaces");
  }

  private AddressSet pods(CiliumSelector selector, boolean inNamespace) {
    Endpoints known = context.endpoints();
    return Endpoints.addresses(
        known.select(
            pod ->
                pod.isPod()
                    && (!inNamespace || pod.namespace().equals(namespace))
                    && selector.matches(pod, known)));
  }

  private void addNodes(Item item, List<Peer> peers) {
    LabelSelector read = Selectors.read(item, true);
    if (read == null) {
      return;
    }
    CiliumSelector selector = new CiliumSelector(read);
    Endpoints known = context.endpoints();
    List<Endpoint> nodes = known.nodes().stream().filter(selector::matchesNode).toList();
    if (known.nodes().isEmpty()) {
      peers.add(
          Peer.unknown(
              item.path(), item.position(), "no nodes are known: " + item.path() + " may match"));
      return;
    }
    if (nodes.isEmpty()) {
      item.warning("no known node satisfies it", "name nodes by --endpoints");
    }
    peers.add(
        Peer.of(item.path(), item.position(), AddressSet.EMPTY)
            .doubting(
                Endpoints.addresses(nodes),
                true,
                "Cilium takes nodes only with enable-node-selector-labels"));
  }
}
