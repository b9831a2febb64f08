package io.weir.policy.document.calico;

import io.weir.policy.document.Cidrs;
import io.weir.policy.document.Endpoint;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.ReadContext;
import io.weir.policy.document.Resource;
import io.weir.policy.document.Subject;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.model.Action;
import io.weir.policy.model.AddressSet;
import io.weir.policy.model.Condition;
import io.weir.policy.model.Dialect;
import io.weir.policy.model.Field;
import io.weir.policy.model.Hook;
import io.weir.policy.model.MatchKind;
import io.weir.policy.model.NumberSet;
import io.weir.policy.model.Origin;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads host endpoints: docs.tigera.io/calico/latest/reference/resources/hostendpoint. Rules know
 * one by its {@code expectedIPs} alone. What no policy is about is denied, but for failsafe ports
 * and what a profile allows.
 */
final class Hosts {
  private static final String ALLOWING = "projectcalico-default-allow";
  private static final NumberSet SAFE_TCP =
      NumberSet.of(22, 179, 2379, 2380, 5473, 6443, 6666, 6667);
  private static final NumberSet SAFE_TCP_OUT =
      NumberSet.of(179, 2379, 2380, 5473, 6443, 6666, 6667);
  private static final String FAILSAFE =
      "failsafe ports of a host endpoint are open unless Felix is configured otherwise";

  private final ReadContext context;
  private final List<Host> hosts = new ArrayList<>();

  Hosts(ReadContext context) {
    this.context = context;
  }

  Candidate read(Resource resource) {
    Fields spec = resource.fields().map("spec");
    resource.fields().done();
    if (spec == null) {
      resource.fields().error("spec", "it is missing", "write node and expectedIPs into it");
      return null;
    }
    String node = spec.string("node");
    String interfaceName = spec.string("interfaceName");
    List<Prefix> expected = addresses(spec.list("expectedIPs"));
    Item profiles = spec.take("profiles");
    List<String> names = profiles == null ? List.of() : profiles.strings();
    List<Endpoint.NamedPort> ports = ports(spec.list("ports"));
    spec.done();
    if (node == null || node.isEmpty()) {
      spec.error("node", "it is missing", "name the node");
    }
    if (expected.isEmpty() && interfaceName == null) {
      spec.error("expectedIPs", "it and interfaceName are missing", "write one of them");
    }
    AddressSet known = AddressSet.of(expected);
    AddressSet subject = expected.isEmpty() ? ofNode(node) : known;
    if (subject.isEmpty()) {
      spec.warning(
          "expectedIPs", "no address of the endpoint is known", "give the node by --endpoints");
    }
    Origin origin = resource.origin(Dialect.CALICO, "", spec.position(), "spec");
    hosts.add(new Host(origin, subject, names));
    return new Candidate("", Sets.labels(resource), Map.of(), Map.of(), known, subject, ports);
  }

  /** What holds before any policy does. */
  List<PolicyRule> safe(Hook hook) {
    List<PolicyRule> rules = new ArrayList<>();
    for (Host host : hosts) {
      boolean in = hook == Hook.INGRESS;
      rules.add(safe(host, hook, 6, in ? SAFE_TCP : SAFE_TCP_OUT));
      rules.add(safe(host, hook, 17, in ? NumberSet.of(68) : NumberSet.of(53, 67)));
    }
    return rules;
  }

  /** What holds behind the last tier. */
  List<PolicyRule> rest(Hook hook) {
    List<PolicyRule> rules = new ArrayList<>();
    for (Host host : hosts) {
      PolicyMaker maker =
          new PolicyMaker(hook, new Subject(List.of(), host.addresses, ""), "", host.origin);
      if (host.profiles.contains(ALLOWING)) {
        continue;
      }
      rules.add(
          host.profiles.isEmpty()
              ? maker.defaultDeny("spec", host.origin.position())
              : maker.doubt(
                  "spec.profiles",
                  host.origin.position(),
                  "profiles " + String.join(", ", host.profiles) + " are not evaluated"));
    }
    return rules;
  }

  private static PolicyRule safe(Host host, Hook hook, int protocol, NumberSet ports) {
    Field own = hook == Hook.INGRESS ? Field.DESTINATION : Field.SOURCE;
    return new PolicyRule(
        List.of(
            new Condition.Addresses(own, host.addresses),
            new Condition.Numbers(Field.PROTOCOL, NumberSet.of(protocol)),
            new Condition.Numbers(Field.DESTINATION_PORT, ports)),
        Action.ALLOW,
        Reason.RULE,
        MatchKind.L4_ONLY,
        host.origin.rule(host.origin.position(), "spec (failsafe ports)"),
        "",
        FAILSAFE);
  }

  private AddressSet ofNode(String node) {
    return Endpoints.addresses(
        context.endpoints().nodes().stream()
            .filter(endpoint -> endpoint.name().equals(node))
            .toList());
  }

  private static List<Prefix> addresses(List<Item> items) {
    List<Prefix> addresses = new ArrayList<>();
    for (Item item : items == null ? List.<Item>of() : items) {
      Prefix address = Cidrs.read(item, true);
      if (address != null && address.length() < address.family().bits()) {
        item.error("it is no single address", "write an address without prefix length");
      } else if (address != null) {
        addresses.add(address);
      }
    }
    return addresses;
  }

  private static List<Endpoint.NamedPort> ports(List<Item> items) {
    List<Endpoint.NamedPort> ports = new ArrayList<>();
    for (Item item : items == null ? List.<Item>of() : items) {
      Fields fields = item.fields();
      if (fields != null) {
        Item name = fields.require("name", "name the port");
        int protocol = ProtocolItem.read(fields.require("protocol", "TCP, UDP or SCTP"));
        Item number = fields.require("port", "1 to 65535");
        fields.done();
        Integer port = number == null ? null : number.integer(1, PortList.PORT_MAX);
        String text = name == null ? null : name.string();
        if (port != null && text != null && protocol >= 0) {
          ports.add(new Endpoint.NamedPort(text, protocol, port));
        }
      }
    }
    return ports;
  }

  private record Host(Origin origin, AddressSet addresses, List<String> profiles) {}
}
