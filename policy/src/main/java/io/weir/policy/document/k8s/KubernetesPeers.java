package io.weir.policy.document.k8s;

import io.weir.policy.document.Cidrs;
import io.weir.policy.document.Endpoint;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.LabelSelector;
import io.weir.policy.document.Peer;
import io.weir.policy.document.Selectors;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.model.AddressSet;
import io.weir.policy.model.Hook;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.List;

/** Reads an item of {@code from} or {@code to}. */
final class KubernetesPeers {
  private final Endpoints endpoints;
  private final String namespace;
  private final Hook hook;

  KubernetesPeers(Endpoints endpoints, String namespace, Hook hook) {
    this.endpoints = endpoints;
    this.namespace = namespace;
    this.hook = hook;
  }

  /** A peer; null, and an error, when it is none. */
  Peer read(Item item) {
    Fields fields = item.fields();
    if (fields == null) {
      return null;
    }
    Item podSelector = fields.take("podSelector");
    Item namespaceSelector = fields.take("namespaceSelector");
    Item ipBlock = fields.take("ipBlock");
    fields.done();
    if (ipBlock != null) {
      if (podSelector != null || namespaceSelector != null) {
        item.error(
            "ipBlock excludes podSelector and namespaceSelector", "write items of their own");
        return null;
      }
      return block(item, ipBlock);
    }
    if (podSelector == null && namespaceSelector == null) {
      item.error(
          "it names nobody", "write podSelector, namespaceSelector or ipBlock; {} for all Pods");
      return null;
    }
    return selected(item, podSelector, namespaceSelector);
  }

  private Peer selected(Item item, Item podSelector, Item namespaceSelector) {
    LabelSelector pods =
        podSelector == null ? new LabelSelector(List.of()) : Selectors.read(podSelector);
    LabelSelector spaces = namespaceSelector == null ? null : Selectors.read(namespaceSelector);
    if (pods == null || (spaces == null && namespaceSelector != null)) {
      return null;
    }
    if (endpoints.isEmpty()) {
      return Peer.unknown(
          item.path(), item.position(), "no endpoints are known: " + item.path() + " may match");
    }
    List<Endpoint> selected =
        endpoints.select(
            pod ->
                pod.isPod()
                    && (spaces == null
                        ? pod.namespace().equals(namespace)
                        : spaces.matches(key -> endpoints.namespaceLabel(pod.namespace(), key)))
                    && pods.matches(pod.labels()));
    if (selected.isEmpty()) {
      item.warning("no known Pod satisfies it", "name Pods by --endpoint or --endpoints");
    }
    return Peer.of(item.path(), item.position(), Endpoints.addresses(selected));
  }

  private Peer block(Item item, Item ipBlock) {
    Fields fields = ipBlock.fields();
    if (fields == null) {
      return null;
    }
    Item cidrItem = fields.require("cidr", "such as 192.0.2.0/24");
    Prefix cidr = cidrItem == null ? null : Cidrs.read(cidrItem, false);
    List<Item> excepts = fields.list("except");
    fields.done();
    if (cidr == null) {
      return null;
    }
    List<Prefix> carved = new ArrayList<>();
    for (Item exceptItem : excepts == null ? List.<Item>of() : excepts) {
      Prefix except = Cidrs.read(exceptItem, false);
      if (except != null && (!cidr.contains(except) || cidr.length() == except.length())) {
        exceptItem.error(
            "it is not within cidr " + cidr + ", and smaller", "write a prefix that is, or none");
      } else if (except != null) {
        carved.add(except);
      }
    }
    AddressSet block = AddressSet.of(List.of(cidr)).minus(AddressSet.of(carved));
    Peer peer = Peer.of(item.path(), item.position(), block);
    AddressSet pods = block.and(Endpoints.addresses(endpoints.pods()));
    return pods.isEmpty()
        ? peer
        : peer.doubting(
            pods,
            true,
            (hook == Hook.INGRESS ? "source" : "destination")
                + " is a Pod: whether ipBlock matches Pods is up to the network plugin");
  }
}
