package io.weir.policy.document.k8s;

import io.weir.policy.document.Endpoint;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.NamedPorts;
import io.weir.policy.document.Service;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.Quoted;
import io.weir.policy.model.NumberSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the items of {@code ports}: all numbers of a protocol become one service. */
final class KubernetesPorts {
  private static final Map<String, Integer> PROTOCOLS =
      Map.of("TCP", Service.TCP, "UDP", Service.UDP, "SCTP", Service.SCTP);
  private static final int PORT_MAX = 65535;

  /** Kubernetes' IsValidPortName: RFC 6335 5.1. */
  private static final Pattern NAME =
      Pattern.compile("(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?");

  private final List<Endpoint> destinations;
  private final Endpoints endpoints;
  private final Map<Integer, NumberSet> numbers = new TreeMap<>();
  private final List<Service> named = new ArrayList<>();

  private KubernetesPorts(List<Endpoint> destinations, Endpoints endpoints) {
    this.destinations = destinations;
    this.endpoints = endpoints;
  }

  /**
   * What the ports name; null when the list is empty, which is to say all.
   *
   * @param destinations whose ports may have names
   */
  static List<Service> read(Item item, List<Endpoint> destinations, Endpoints endpoints) {
    List<Item> items = item.items();
    if (items.isEmpty()) {
      return null;
    }
    KubernetesPorts ports = new KubernetesPorts(destinations, endpoints);
    items.forEach(ports::add);
    List<Service> services = new ArrayList<>();
    ports.numbers.forEach((protocol, set) -> services.add(Service.of(protocol, set)));
    services.addAll(ports.named);
    return services;
  }

  private void add(Item item) {
    Fields fields = item.fields();
    if (fields == null) {
      return;
    }
    Integer protocol = protocol(fields.take("protocol"));
    Item port = fields.take("port");
    Item endPort = fields.take("endPort");
    fields.done();
    if (protocol == null) {
      return;
    }
    if (port == null) {
      if (endPort != null) {
        endPort.error("it needs port", "write the first port of the range as port");
      }
      add(protocol, NumberSet.range(0, PORT_MAX));
    } else if (port.isInteger()) {
      addNumber(protocol, port, endPort);
    } else {
      addNamed(protocol, port, endPort);
    }
  }

  private static Integer protocol(Item item) {
    if (item == null) {
      return Service.TCP;
    }
    String text = item.string();
    Integer protocol = text == null ? null : PROTOCOLS.get(text);
    if (text != null && protocol == null) {
      item.error("there is no protocol " + Quoted.text(text), "TCP, UDP or SCTP");
    }
    return protocol;
  }

  private void addNumber(int protocol, Item port, Item endPort) {
    Integer first = port.integer(1, PORT_MAX);
    Integer last = endPort == null ? first : endPort.integer(1, PORT_MAX);
    if (first == null || last == null) {
      return;
    }
    if (last < first) {
      endPort.error("it is less than port", "write at least " + first);
      return;
    }
    add(protocol, NumberSet.range(first, last));
  }

  private void add(int protocol, NumberSet ports) {
    numbers.merge(protocol, ports, NumberSet::or);
  }

  private void addNamed(int protocol, Item port, Item endPort) {
    String name = port.string();
    if (name == null) {
      return;
    }
    if (name.length() > 15 || !NAME.matcher(name).matches()) {
      boolean number = name.matches("[0-9]{1,5}");
      port.error(
          Quoted.text(name) + " is no port name",
          number
              ? "write the number without quotes"
              : "at most 15 lower-case letters, digits, '-'");
      return;
    }
    if (endPort != null) {
      endPort.error("it needs a port that is a number", "leave it out");
      return;
    }
    List<Service> services = NamedPorts.services(name, protocol, destinations, endpoints);
    if (services.isEmpty()) {
      port.warning("no known Pod has a port of this name", "");
    }
    named.addAll(services);
  }
}
