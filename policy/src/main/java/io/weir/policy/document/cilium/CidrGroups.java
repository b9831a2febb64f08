package io.weir.policy.document.cilium;

import io.weir.policy.document.Cidrs;
import io.weir.policy.document.LabelSelector;
import io.weir.policy.document.Resource;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.model.AddressSet;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** CiliumCIDRGroup: prefixes under a name. */
final class CidrGroups {
  static final String KIND = "CiliumCIDRGroup";

  private final Map<String, Group> groups = new HashMap<>();

  void read(Resource resource) {
    Fields spec = resource.fields().map("spec");
    resource.fields().done();
    List<Item> items = spec == null ? null : spec.list("externalCIDRs");
    List<Prefix> prefixes = new ArrayList<>();
    for (Item item : items == null ? List.<Item>of() : items) {
      Prefix prefix = Cidrs.read(item, true);
      if (prefix != null) {
        prefixes.add(prefix);
      }
    }
    if (spec == null) {
      resource.fields().error("spec", "it is missing", "write externalCIDRs into it");
    } else {
      spec.done();
    }
    Map<String, String> labels = new HashMap<>();
    Fields labelFields = resource.metadata().map("labels");
    for (Item item : labelFields == null ? List.<Item>of() : labelFields.rest()) {
      String value = item.string();
      if (value != null) {
        labels.put(item.key(), value);
      }
    }
    groups.put(resource.name(), new Group(labels, AddressSet.of(prefixes)));
  }

  /** A group's prefixes; null when there is no such group. */
  AddressSet named(String name) {
    Group group = groups.get(name);
    return group == null ? null : group.addresses;
  }

  /** Those of all groups that a selector selects; null when there are none. */
  AddressSet selected(LabelSelector selector) {
    AddressSet all = null;
    for (Group group : groups.values()) {
      if (selector.matches(group.labels)) {
        all = all == null ? group.addresses : all.or(group.addresses);
      }
    }
    return all;
  }

  private record Group(Map<String, String> labels, AddressSet addresses) {}
}
