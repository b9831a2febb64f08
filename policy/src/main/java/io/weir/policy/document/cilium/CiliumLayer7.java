package io.weir.policy.document.cilium;

import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.YamlScalar;
import io.weir.policy.model.Hook;
import java.util.ArrayList;
import java.util.List;

/**
 * What an item of {@code toPorts} asks beyond ports: connections that fit the ports are allowed,
 * and what becomes of the requests in them is not evaluated.
 */
final class CiliumLayer7 {
  private static final List<String> OTHERS =
      List.of("terminatingTLS", "originatingTLS", "serverNames", "listener");

  private CiliumLayer7() {}

  /** Why verdicts by the item are approximate; empty when they are exact. */
  static String read(Fields portRule, Hook hook) {
    List<String> asked = new ArrayList<>();
    Item rulesItem = portRule.take("rules");
    Fields rules = rulesItem == null ? null : rulesItem.fields();
    if (rules != null) {
      int kinds = 0;
      for (String key : List.of("http", "kafka", "dns", "l7", "l7proto")) {
        Item item = rules.take(key);
        if (item != null) {
          kinds += key.equals("l7") ? 0 : 1;
          asked.add("rules." + key + " (line " + item.position().line() + ")");
        }
      }
      check(rules, rulesItem, kinds, hook);
    }
    for (String key : OTHERS) {
      Item item = portRule.take(key);
      if (item != null) {
        asked.add(key + " (line " + item.position().line() + ")");
      }
    }
    return asked.isEmpty() ? "" : String.join(", ", asked) + ": not evaluated beyond ports";
  }

  private static void check(Fields rules, Item item, int kinds, Hook hook) {
    if (rules.has("dns") && hook == Hook.INGRESS) {
      rules.error("dns", "an ingress rule has none", "write it in egress");
    }
    if (rules.has("l7") && !rules.has("l7proto")) {
      rules.error("l7", "it needs l7proto", "name the protocol");
    }
    if (kinds > 1) {
      item.error("it has rules of several protocols", "write several items of toPorts");
    }
    rules.done();
  }

  /** Rules of layer 7 are for TCP and for certain ports; those of DNS for the rest too. */
  static void checkPorts(Fields portRule, List<Item> ports) {
    Item rulesItem = portRule.take("rules");
    Fields rules = rulesItem == null || !rulesItem.isMap() ? null : rulesItem.fields();
    if (rules == null || rules.isEmpty()) {
      return;
    }
    for (Item item : ports) {
      Fields port = item.isMap() ? item.fields() : null;
      if (port == null) {
        continue;
      }
      if ("0".equals(text(port, "port"))) {
        port.error("port", "rules cannot be used with port 0", "name the port");
      }
      String protocol = text(port, "protocol");
      if (!rules.has("dns") && !"TCP".equalsIgnoreCase(protocol)) {
        port.error("protocol", "rules are for TCP, but for those of dns", "write protocol: TCP");
      }
    }
  }

  private static String text(Fields fields, String key) {
    Item item = fields.take(key);
    return item != null && item.node() instanceof YamlScalar scalar ? scalar.text() : "";
  }
}
