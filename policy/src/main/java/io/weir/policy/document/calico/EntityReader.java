package io.weir.policy.document.calico;

import io.weir.policy.document.Cidrs;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.model.AddressSet;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads {@code source} and {@code destination}: docs.tigera.io/calico/latest/reference/resources/
 * networkpolicy, "EntityRule". In a policy of a namespace selectors stay within it, unless {@code
 * namespaceSelector} says otherwise; so does {@code notSelector}.
 */
final class EntityReader {
  private final Candidates candidates;
  private final String namespace;
  private final int protocol;
  private final boolean portsAllowed;

  /**
   * A reader of one rule's sides.
   *
   * @param namespace the policy's; empty of a global one
   * @param protocol the rule's; -1 when it has none
   */
  EntityReader(Candidates candidates, String namespace, int protocol) {
    this.candidates = candidates;
    this.namespace = namespace;
    this.protocol = protocol;
    this.portsAllowed = protocol == 6 || protocol == 17 || protocol == 132;
  }

  /** A side; anybody when it is absent. Families of the networks in it are added. */
  Entity read(Item item, boolean mayHaveServices, Set<Family> families) {
    Fields fields = item == null ? null : item.fields();
    if (fields == null) {
      return Entity.ANY;
    }
    List<Prefix> nets = prefixes(fields, "nets", families);
    List<Prefix> notNets = prefixes(fields, "notNets", families);
    Guess selected = selected(fields);
    String unknown = services(fields, mayHaveServices);
    List<Ports> ports = ports(fields);
    fields.done();
    Guess addresses = selected;
    if (nets != null) {
      addresses = and(addresses, Guess.of(AddressSet.of(nets)));
    }
    if (notNets != null) {
      addresses = and(addresses, Guess.of(AddressSet.of(notNets)).not());
    }
    return new Entity(addresses, ports, unknown);
  }

  private static Guess and(Guess guess, Guess other) {
    return guess == null ? other : guess.and(other);
  }

  private static List<Prefix> prefixes(Fields fields, String key, Set<Family> families) {
    List<Item> items = fields.list(key);
    if (items == null || items.isEmpty()) {
      return null;
    }
    List<Prefix> prefixes = new ArrayList<>();
    for (Item item : items) {
      Prefix prefix = Cidrs.read(item, true);
      if (prefix != null) {
        prefixes.add(prefix);
        families.add(prefix.family());
      }
    }
    return prefixes;
  }

  private Guess selected(Fields fields) {
    SelectorItem selector = SelectorItem.read(fields, "selector", false);
    SelectorItem notSelector = SelectorItem.read(fields, "notSelector", false);
    SelectorItem spaces = SelectorItem.read(fields, "namespaceSelector", true);
    Item accountsItem = fields.take("serviceAccounts");
    Predicate<Candidate> accounts = accountsItem == null ? null : accounts(accountsItem);
    if (selector == null && notSelector == null && spaces == null && accounts == null) {
      return null;
    }
    Guess guess = null;
    boolean scoped = spaces != null || !namespace.isEmpty();
    if (scoped || selector != null || accounts != null) {
      guess =
          candidates.addresses(
              candidate ->
                  isInScope(candidate, spaces)
                      && (selector == null || selector.matchesLabels(candidate))
                      && (accounts == null || accounts.test(candidate)));
      warnOfNothing(guess, fields, selector == null ? spaces : selector, accountsItem);
    }
    if (notSelector != null) {
      Guess unwanted = candidates.addresses(notSelector::matchesLabels);
      guess = and(guess, unwanted.not());
      warnOfScope(notSelector, spaces);
    }
    return guess;
  }

  private boolean isInScope(Candidate candidate, SelectorItem spaces) {
    if (spaces != null) {
      return spaces.matchesNamespace(candidate);
    }
    return namespace.isEmpty() || namespace.equals(candidate.namespace());
  }

  private static void warnOfNothing(
      Guess guess, Fields fields, SelectorItem written, Item accounts) {
    Item item = written == null ? accounts : written.item();
    if (!guess.possible().isEmpty()) {
      return;
    }
    String text = "no known endpoint or network set satisfies it";
    String fix = "name Pods by --endpoint or --endpoints, give network sets' documents too";
    if (item == null) {
      fields.findings().warning(fields.position(), fields.path(), text, fix);
    } else {
      item.warning(text, fix);
    }
  }

  private void warnOfScope(SelectorItem notSelector, SelectorItem spaces) {
    if (!namespace.isEmpty() && spaces == null) {
      notSelector
          .item()
          .warning(
              "in a NetworkPolicy it leaves only endpoints of namespace " + namespace,
              "write a GlobalNetworkPolicy if addresses from elsewhere are meant too");
    }
  }

  private static Predicate<Candidate> accounts(Item item) {
    Fields fields = item.fields();
    if (fields == null) {
      return null;
    }
    Item namesItem = fields.take("names");
    List<String> names = namesItem == null ? List.of() : namesItem.strings();
    SelectorItem selector = SelectorItem.read(fields, "selector", false);
    fields.done();
    if (names.isEmpty() && selector == null) {
      return null;
    }
    return candidate ->
        (names.isEmpty()
                || names.contains(candidate.labels().getOrDefault(Candidates.SERVICE_ACCOUNT, "")))
            && (selector == null || selector.matchesAccount(candidate));
  }

  private String services(Fields fields, boolean allowed) {
    Item item = fields.take("services");
    Fields services = item == null ? null : item.fields();
    if (services == null) {
      return "";
    }
    if (!allowed) {
      item.error(
          "services are not for this side of the rule",
          "write them as source of ingress or destination of egress");
    }
    Item name = services.require("name", "name the service");
    Item where = services.take("namespace");
    services.done();
    if (namespace.isEmpty() && where == null) {
      services.error("namespace", "a global policy needs it", "name the service's namespace");
    }
    for (String other :
        List.of(
            "selector", "notSelector", "namespaceSelector", "serviceAccounts", "nets", "notNets")) {
      if (fields.take(other) != null) {
        fields.error(other, "it excludes services", "write rules of their own");
      }
    }
    String text = name == null ? null : name.string();
    return "services (line "
        + item.position().line()
        + ") are not evaluated: "
        + (text == null ? "" : text);
  }

  private List<Ports> ports(Fields fields) {
    Item wantedItem = fields.take("ports");
    Item unwantedItem = fields.take("notPorts");
    PortList wanted = PortList.read(wantedItem);
    PortList unwanted = PortList.read(unwantedItem);
    if ((wanted != null || unwanted != null) && !portsAllowed) {
      (wanted == null ? unwantedItem : wantedItem)
          .error(
              protocol < 0 ? "ports need a protocol" : "the protocol has no ports",
              "write protocol: TCP, UDP or SCTP into the rule");
      return List.of(Ports.ANY);
    }
    warnOfNames(wantedItem, wanted);
    return Ports.of(wanted, unwanted, protocol, candidates);
  }

  private void warnOfNames(Item item, PortList ports) {
    for (String name : ports == null ? Set.<String>of() : ports.names()) {
      boolean known =
          candidates.all().stream()
              .flatMap(candidate -> candidate.ports().stream())
              .anyMatch(port -> port.protocol() == protocol && port.name().equals(name));
      if (candidates.complete() && !known) {
        item.warning("no known endpoint has port " + name, "");
      }
    }
  }
}
