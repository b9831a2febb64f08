package io.weir.policy.document.cilium;

import io.weir.policy.document.Cidrs;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.LabelSelector;
import io.weir.policy.document.Peer;
import io.weir.policy.document.Selectors;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.Quoted;
import io.weir.policy.model.AddressSet;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads prefixes: docs.cilium.io, "IP/CIDR based". They do not match endpoints of the cluster; a
 * verdict about one that lies in a prefix is marked, since who wrote it may think otherwise.
 */
final class CiliumCidrs {
  private static final String INSIDE =
      "the address is an endpoint or a node of the cluster: Cilium's CIDR rules do not match it";

  private final Endpoints endpoints;
  private final CidrGroups groups;

  CiliumCidrs(Endpoints endpoints, CidrGroups groups) {
    this.endpoints = endpoints;
    this.groups = groups;
  }

  void addPrefix(Item item, List<Peer> peers) {
    Prefix prefix = Cidrs.read(item, true);
    if (prefix != null) {
      peers.add(peer(item, AddressSet.of(List.of(prefix))));
    }
  }

  void addSet(Item item, List<Peer> peers) {
    Fields fields = item.fields();
    if (fields == null) {
      return;
    }
    Item cidr = fields.take("cidr");
    Item reference = fields.take("cidrGroupRef");
    Item selector = fields.take("cidrGroupSelector");
    Item except = fields.take("except");
    fields.done();
    int ways = (cidr == null ? 0 : 1) + (reference == null ? 0 : 1) + (selector == null ? 0 : 1);
    if (ways != 1) {
      item.error(
          ways == 0
              ? "it names no prefix"
              : "cidr, cidrGroupRef and cidrGroupSelector exclude" + " each other",
          "write one of cidr, cidrGroupRef, cidrGroupSelector");
      return;
    }
    AddressSet addresses = cidr == null ? group(reference, selector) : null;
    Prefix prefix = cidr == null ? null : Cidrs.read(cidr, false);
    if (prefix != null) {
      addresses = AddressSet.of(List.of(prefix));
    }
    List<Prefix> carved = new ArrayList<>();
    for (Item entry : except == null ? List.<Item>of() : except.items()) {
      addExcept(entry, prefix, carved);
    }
    if (addresses != null) {
      peers.add(peer(item, addresses.minus(AddressSet.of(carved))));
    }
  }

  private static void addExcept(Item item, Prefix cidr, List<Prefix> carved) {
    Prefix except = Cidrs.read(item, false);
    if (except == null) {
      return;
    }
    if (cidr != null && !cidr.contains(except)) {
      if (except.contains(cidr)) {
        item.warning("it covers all of cidr " + cidr + ": nothing is left", "write a longer one");
      } else {
        item.error("it is not within cidr " + cidr, "write a prefix within it, or remove it");
        return;
      }
    } else if (cidr != null && cidr.equals(except)) {
      item.warning("it covers all of cidr " + cidr + ": nothing is left", "write a longer one");
    }
    carved.add(except);
  }

  private AddressSet group(Item reference, Item selector) {
    if (reference != null) {
      String name = reference.string();
      AddressSet named = name == null ? null : groups.named(name);
      if (name != null && named == null) {
        reference.warning(
            "there is no " + CidrGroups.KIND + " " + Quoted.text(name) + ": it matches nothing",
            "give the group's document too");
      }
      return named == null ? AddressSet.EMPTY : named;
    }
    LabelSelector read = Selectors.read(selector);
    AddressSet selected = read == null ? null : groups.selected(read);
    if (read != null && selected == null) {
      selector.warning(
          "no " + CidrGroups.KIND + " satisfies it: it matches nothing",
          "give the groups' documents too");
    }
    return selected == null ? AddressSet.EMPTY : selected;
  }

  private Peer peer(Item item, AddressSet addresses) {
    Peer peer = Peer.of(item.path(), item.position(), addresses);
    AddressSet inside = addresses.and(Endpoints.addresses(endpoints.all()));
    return inside.isEmpty() ? peer : peer.doubting(inside, false, INSIDE);
  }
}
