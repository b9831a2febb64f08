package io.weir.policy.document.calico;

import io.weir.policy.document.Resource;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.Quoted;
import java.util.HashMap;
import java.util.Map;

/** The tiers that documents have. */
final class Tiers {
  private final Map<String, Tier> tiers = new HashMap<>();

  void read(Resource resource) {
    Fields spec = resource.fields().map("spec");
    resource.fields().done();
    double order = spec == null ? Order.LAST : Order.read(spec);
    boolean passes = spec != null && passes(spec.take("defaultAction"));
    if (spec != null) {
      spec.done();
    }
    Tier usual = Tier.undocumented(resource.name());
    if (usual.known() && usual.order() != order && spec != null) {
      spec.warning(
          "order",
          "the order of tier " + usual.name() + " is fixed: " + (long) usual.order(),
          "write it so");
      order = usual.order();
    }
    tiers.put(resource.name(), new Tier(resource.name(), order, passes, true));
  }

  private static boolean passes(Item item) {
    String text = item == null ? null : item.string();
    if (text != null && !text.equals("Pass") && !text.equals("Deny")) {
      item.error("there is no default action " + Quoted.text(text), "Deny or Pass");
    }
    return "Pass".equals(text);
  }

  /** The tier of a name, whether there is a document of it or not. */
  Tier named(String name) {
    Tier tier = tiers.get(name);
    return tier == null ? Tier.undocumented(name) : tier;
  }
}
