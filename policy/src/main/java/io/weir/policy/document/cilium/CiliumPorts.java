package io.weir.policy.document.cilium;

import io.weir.policy.document.Endpoint;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.NamedPorts;
import io.weir.policy.document.Service;
import io.weir.policy.document.Subject;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.Quoted;
import io.weir.policy.model.Hook;
import io.weir.policy.model.NumberSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads {@code toPorts} and {@code icmps}: docs.cilium.io, "Layer 4 Policies". */
final class CiliumPorts {
  private static final int PORT_MAX = 65535;
  private static final int ITEMS_MAX = 40;
  private static final int VRRP = 112;
  private static final int IGMP = 2;
  private static final List<Integer> ANY = List.of(Service.TCP, Service.UDP, Service.SCTP);
  private static final Map<String, List<Integer>> PROTOCOLS =
      Map.of(
          "TCP", List.of(Service.TCP),
          "UDP", List.of(Service.UDP),
          "SCTP", List.of(Service.SCTP),
          "ANY", ANY,
          "", ANY);
  private static final Map<String, Integer> PORTLESS = Map.of("VRRP", VRRP, "IGMP", IGMP);

  /** RFC 6335 5.1: a service's name has a letter. */
  private static final Pattern NAME =
      Pattern.compile("(?=.*[A-Za-z])(?!.*--)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?");

  private final Hook hook;
  private final Subject subject;
  private final Endpoints endpoints;
  private final List<Service> services = new ArrayList<>();

  CiliumPorts(Hook hook, Subject subject, Endpoints endpoints) {
    this.hook = hook;
    this.subject = subject;
    this.endpoints = endpoints;
  }

  /** What a rule's fields name; null when they name nothing and so mean everything. */
  List<Service> read(Fields rule, boolean denies) {
    Item ports = rule.take("toPorts");
    Item icmps = rule.take("icmps");
    List<Item> portItems = ports == null ? List.of() : ports.items();
    List<Item> icmpItems = icmps == null ? List.of() : icmps.items();
    if (!portItems.isEmpty() && !icmpItems.isEmpty()) {
      icmps.error("toPorts excludes it", "write a rule of its own");
    }
    portItems.forEach(item -> addPortRule(item, denies));
    icmpItems.forEach(this::addIcmp);
    return portItems.isEmpty() && icmpItems.isEmpty() ? null : services;
  }

  private void addPortRule(Item item, boolean denies) {
    Fields fields = item.fields();
    if (fields == null) {
      return;
    }
    List<Item> ports = fields.list("ports");
    String doubt = denies ? "" : CiliumLayer7.read(fields, hook);
    if (!denies && ports != null) {
      CiliumLayer7.checkPorts(fields, ports);
    }
    fields.done();
    if (ports == null || ports.isEmpty()) {
      item.warning("it names no ports: it matches nothing", "write ports: [{port: \"0\"}] for all");
      return;
    }
    if (ports.size() > ITEMS_MAX) {
      item.error("it names more than " + ITEMS_MAX + " ports", "write several items of toPorts");
    }
    for (Item port : ports) {
      addPort(port, doubt);
    }
  }

  private void addPort(Item item, String doubt) {
    Fields fields = item.fields();
    if (fields == null) {
      return;
    }
    Item portItem = fields.require("port", "write \"0\" for all ports");
    Item protocolItem = fields.take("protocol");
    Item endPort = fields.take("endPort");
    fields.done();
    String protocol = protocolItem == null ? "" : protocolItem.string();
    String port = portItem == null ? null : portItem.string();
    if (protocol == null || port == null) {
      return;
    }
    String upper = protocol.toUpperCase(Locale.ROOT);
    if (PORTLESS.containsKey(upper)) {
      addPortless(upper, port, portItem, doubt);
    } else if (upper.equals("ICMP") || upper.equals("ICMPV6")) {
      protocolItem.error("toPorts does not match ICMP", "write icmps");
    } else if (!PROTOCOLS.containsKey(upper)) {
      protocolItem.error(
          "there is no protocol " + Quoted.text(protocol), "TCP, UDP, SCTP, ANY, VRRP or IGMP");
    } else if (NAME.matcher(port).matches()) {
      addNamed(portItem, port.toLowerCase(Locale.ROOT), PROTOCOLS.get(upper), doubt);
    } else {
      addNumber(portItem, port, endPort, PROTOCOLS.get(upper), doubt);
    }
  }

  private void addPortless(String protocol, String port, Item portItem, String doubt) {
    if (!port.equals("0")) {
      portItem.error(protocol + " has no ports", "write \"0\"");
    }
    services.add(new Service(NumberSet.of(PORTLESS.get(protocol)), null, null, null, doubt));
  }

  private void addNumber(
      Item item, String port, Item endPort, List<Integer> protocols, String doubt) {
    boolean number = port.matches("0|[1-9][0-9]{0,4}");
    int first = number ? Integer.parseInt(port) : -1;
    if (first < 0 || first > PORT_MAX) {
      item.error(
          Quoted.text(port) + " is no port", "a name, or 0 to " + PORT_MAX + " in decimal digits");
      return;
    }
    Integer last = endPort == null ? Integer.valueOf(0) : endPort.integer(0, PORT_MAX);
    if (last == null) {
      return;
    }
    if (last != 0 && last < first) {
      endPort.error("it is less than port", "write at least " + first);
      return;
    }
    NumberSet ports =
        first == 0 && last == 0
            ? NumberSet.range(0, PORT_MAX)
            : NumberSet.range(first, Math.max(first, last));
    NumberSet numbers = NumberSet.of(protocols.stream().mapToInt(Integer::intValue).toArray());
    services.add(new Service(numbers, ports, null, null, doubt));
  }

  private void addNamed(Item item, String name, List<Integer> protocols, String doubt) {
    List<Endpoint> destinations = hook == Hook.INGRESS ? subject.endpoints() : endpoints.pods();
    if (endpoints.isEmpty()) {
      item.warning("no endpoints are known that could have a port of this name", "");
    }
    boolean none = true;
    for (int protocol : protocols) {
      for (Service service : NamedPorts.services(name, protocol, destinations, endpoints)) {
        none = false;
        services.add(service.doubting(doubt));
      }
    }
    if (none) {
      item.warning("no known endpoint has a port of this name", "");
    }
  }

  private void addIcmp(Item item) {
    Fields fields = item.fields();
    List<Item> items = fields == null ? null : fields.list("fields");
    if (fields != null) {
      fields.done();
    }
    if (items != null && items.size() > ITEMS_MAX) {
      item.error("it names more than " + ITEMS_MAX + " types", "write several items of icmps");
    }
    for (Item field : items == null ? List.<Item>of() : items) {
      addIcmpField(field);
    }
  }

  private void addIcmpField(Item item) {
    Fields fields = item.fields();
    if (fields == null) {
      return;
    }
    Item familyItem = fields.take("family");
    Item typeItem = fields.require("type", "0 to 255, or a name such as EchoRequest");
    fields.done();
    String family = familyItem == null ? "IPv4" : familyItem.string();
    if (family == null || typeItem == null) {
      return;
    }
    boolean v6 = family.equals("IPv6");
    if (!v6 && !family.equals("IPv4")) {
      familyItem.error("there is no family " + Quoted.text(family), "IPv4 or IPv6");
      return;
    }
    Integer type = IcmpTypes.read(typeItem, v6);
    if (type != null) {
      services.add(Service.icmp(v6 ? Service.ICMPV6 : Service.ICMP, type));
    }
  }
}
