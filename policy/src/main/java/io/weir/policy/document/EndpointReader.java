package io.weir.policy.document;

import io.weir.policy.document.source.Findings;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.format.PrefixText;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads endpoints as kubectl prints them: Pods, Nodes, Namespaces, ServiceAccounts. Fields that
 * matter to no policy are not looked at. Pods that have ended are left out, since their addresses
 * go to others; so are those on the host's network, which no policy selects by their labels.
 */
final class EndpointReader {
  private static final Set<String> KINDS = Set.of("Pod", "Node", "Namespace", "ServiceAccount");
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
  private static final Map<String, Integer> PROTOCOLS = Map.of("TCP", 6, "UDP", 17, "SCTP", 132);

  private final Findings findings;
  private final List<Endpoint> all = new ArrayList<>();
  private final Map<String, Map<String, String>> namespaces = new HashMap<>();
  private final Map<String, Map<String, String>> accounts = new HashMap<>();

  EndpointReader(Findings findings) {
    this.findings = findings;
  }

  boolean reads(Resource resource) {
    return resource.apiVersion().equals("v1") && KINDS.contains(resource.kind());
  }

  Endpoints endpoints() {
    return new Endpoints(all, namespaces, accounts);
  }

  void read(Resource resource) {
    if (resource.name().isEmpty()) {
      findings.error(resource.position(), "metadata.name", "it is missing", "give it a name");
      return;
    }
    Map<String, String> labels = labels(resource.metadata());
    switch (resource.kind()) {
      case "Namespace" -> namespaces.put(resource.name(), labels);
      case "ServiceAccount" -> accounts.put(resource.inNamespace() + "/" + resource.name(), labels);
      case "Node" -> addNode(resource, labels);
      default -> addPod(resource, labels);
    }
  }

  private static Map<String, String> labels(Fields metadata) {
    Map<String, String> labels = new LinkedHashMap<>();
    Fields fields = metadata == null ? null : metadata.map("labels");
    for (Item item : fields == null ? List.<Item>of() : fields.rest()) {
      String value = item.string();
      if (value != null) {
        labels.put(item.key(), value);
      }
    }
    return labels;
  }

  private void addNode(Resource resource, Map<String, String> labels) {
    Set<Prefix> addresses = new LinkedHashSet<>();
    Fields status = resource.fields().map("status");
    List<Item> items = status == null ? null : status.list("addresses");
    for (Item item : items == null ? List.<Item>of() : items) {
      Fields address = item.fields();
      String type = address == null ? null : address.string("type");
      if ("InternalIP".equals(type) || "ExternalIP".equals(type)) {
        addAddress(address.take("address"), addresses);
      }
    }
    all.add(
        new Endpoint(
            Endpoint.Kind.NODE,
            "",
            resource.name(),
            List.copyOf(addresses),
            labels,
            "",
            resource.name(),
            List.of()));
  }

  private void addPod(Resource resource, Map<String, String> labels) {
    Fields spec = resource.fields().map("spec");
    Fields status = resource.fields().map("status");
    if (isTrue(spec, "hostNetwork") || ENDED.contains(text(status, "phase"))) {
      return;
    }
    Set<Prefix> addresses = new LinkedHashSet<>();
    List<Item> items = status == null ? null : status.list("podIPs");
    for (Item item : items == null ? List.<Item>of() : items) {
      Fields address = item.fields();
      if (address != null) {
        addAddress(address.take("ip"), addresses);
      }
    }
    addAddress(status == null ? null : status.take("podIP"), addresses);
    String account = text(spec, "serviceAccountName");
    all.add(
        new Endpoint(
            Endpoint.Kind.POD,
            resource.inNamespace(),
            resource.name(),
            List.copyOf(addresses),
            labels,
            account.isEmpty() ? "default" : account,
            text(spec, "nodeName"),
            ports(spec)));
  }

  private static List<Endpoint.NamedPort> ports(Fields spec) {
    List<Endpoint.NamedPort> ports = new ArrayList<>();
    for (String list : List.of("containers", "initContainers")) {
      List<Item> containers = spec == null ? null : spec.list(list);
      for (Item container : containers == null ? List.<Item>of() : containers) {
        Fields fields = container.fields();
        List<Item> items = fields == null ? null : fields.list("ports");
        for (Item item : items == null ? List.<Item>of() : items) {
          addPort(item.fields(), ports);
        }
      }
    }
    return ports;
  }

  private static void addPort(Fields port, List<Endpoint.NamedPort> ports) {
    Item name = port == null ? null : port.take("name");
    Item number = port == null ? null : port.take("containerPort");
    if (name != null && number != null) {
      String protocol = text(port, "protocol").toUpperCase(Locale.ROOT);
      Integer value = number.integer(1, 65535);
      String text = name.string();
      if (value != null && text != null) {
        ports.add(new Endpoint.NamedPort(text, PROTOCOLS.getOrDefault(protocol, 6), value));
      }
    }
  }

  private static void addAddress(Item item, Set<Prefix> addresses) {
    String text = item == null ? null : item.string();
    if (text != null && !text.isEmpty()) {
      try {
        Prefix address = PrefixText.parse(text);
        if (address.length() == address.family().bits()) {
          addresses.add(address);
          return;
        }
      } catch (IllegalArgumentException e) {
        item.error(e.getMessage(), "write an address");
        return;
      }
      item.error("it is no single address", "write an address without prefix length");
    }
  }

  private static boolean isTrue(Fields fields, String key) {
    Item item = fields == null ? null : fields.take(key);
    return item != null && Boolean.TRUE.equals(item.bool());
  }

  private static String text(Fields fields, String key) {
    String text = fields == null ? null : fields.string(key);
    return text == null ? "" : text;
  }
}
