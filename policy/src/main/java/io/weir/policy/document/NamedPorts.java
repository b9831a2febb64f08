package io.weir.policy.document;

import io.weir.policy.document.yaml.Quoted;
import io.weir.policy.model.AddressSet;
import io.weir.policy.model.NumberSet;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Resolves ports that have names: each Pod may have another number for one. */
public final class NamedPorts {
  private NamedPorts() {}

  /**
   * The numbers that destinations have for a name. When no endpoints are known, any port may be it.
   *
   * @param protocol IP's number
   */
  public static List<Service> services(
      String name, int protocol, List<Endpoint> destinations, Endpoints endpoints) {
    if (endpoints.isEmpty()) {
      return List.of(
          Service.uncertain(
              protocol, "no endpoints are known: the port may be " + Quoted.text(name)));
    }
    Map<Integer, List<Prefix>> numbers = new TreeMap<>();
    for (Endpoint endpoint : destinations) {
      for (Endpoint.NamedPort port : endpoint.ports()) {
        if (port.name().equals(name) && port.protocol() == protocol) {
          numbers
              .computeIfAbsent(port.number(), n -> new ArrayList<>())
              .addAll(endpoint.addresses());
        }
      }
    }
    List<Service> services = new ArrayList<>();
    numbers.forEach(
        (number, addresses) ->
            services.add(Service.of(protocol, NumberSet.of(number)).at(AddressSet.of(addresses))));
    return services;
  }
}
