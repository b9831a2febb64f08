package io.weir.policy.document.k8s;

import io.weir.policy.document.Endpoint;
import io.weir.policy.document.LabelSelector;
import io.weir.policy.document.Peer;
import io.weir.policy.document.ProgramBuilder;
import io.weir.policy.document.ReadContext;
import io.weir.policy.document.Resource;
import io.weir.policy.document.RuleMaker;
import io.weir.policy.document.Selectors;
import io.weir.policy.document.Service;
import io.weir.policy.document.Subject;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.Quoted;
import io.weir.policy.model.Action;
import io.weir.policy.model.Dialect;
import io.weir.policy.model.Hook;
import io.weir.policy.model.Origin;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Position;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One NetworkPolicy: what it isolates, and what it allows. */
final class KubernetesPolicy {
  private final ReadContext context;
  private final Resource resource;
  private final Fields spec;
  private final Set<Hook> isolated = EnumSet.noneOf(Hook.class);
  private final Map<Hook, List<PolicyRule>> allowances = new EnumMap<>(Hook.class);
  private final Map<Hook, PolicyRule> defaults = new EnumMap<>(Hook.class);
  private final Subject subject;

  KubernetesPolicy(ReadContext context, Resource resource, Fields spec) {
    this.context = context;
    this.resource = resource;
    this.spec = spec;
    this.subject = readSubject();
    readTypes();
    read(Hook.INGRESS, "ingress", "from");
    read(Hook.EGRESS, "egress", "to");
    spec.done();
  }

  Subject subject() {
    return subject;
  }

  boolean isolates(Hook hook) {
    return isolated.contains(hook);
  }

  Position position() {
    return spec.position();
  }

  Origin origin() {
    return resource.origin(Dialect.KUBERNETES, resource.inNamespace(), spec.position(), "spec");
  }

  void addTo(ProgramBuilder program, Hook hook) {
    if (isolates(hook)) {
      program.addAllowances(hook, allowances.get(hook));
      program.addDefaults(hook, List.of(defaults.get(hook)));
    }
  }

  private Subject readSubject() {
    Item item = spec.take("podSelector");
    if (item == null) {
      spec.warning(
          "podSelector",
          "it is missing: the policy selects all Pods of namespace " + resource.inNamespace(),
          "write podSelector: {}");
    }
    LabelSelector selector = item == null ? new LabelSelector(List.of()) : Selectors.read(item);
    if (context.endpoints().isEmpty()) {
      return Subject.anything();
    }
    List<Endpoint> pods =
        selector == null
            ? List.of()
            : context
                .endpoints()
                .select(
                    pod ->
                        pod.isPod()
                            && pod.namespace().equals(resource.inNamespace())
                            && selector.matches(pod.labels()));
    if (pods.isEmpty()) {
      spec.warning(
          "podSelector",
          "no known Pod of namespace " + resource.inNamespace() + " satisfies it",
          "name Pods by --endpoint or --endpoints");
    }
    return Subject.of(pods);
  }

  private void readTypes() {
    Item types = spec.take("policyTypes");
    List<Item> items = types == null ? List.of() : types.items();
    if (items.size() > 2) {
      types.error("it has more than two", "Ingress, Egress or both");
    }
    for (Item item : items) {
      String type = item.string();
      if ("Ingress".equals(type)) {
        isolated.add(Hook.INGRESS);
      } else if ("Egress".equals(type)) {
        isolated.add(Hook.EGRESS);
      } else if (type != null) {
        item.error("there is no type " + Quoted.text(type), "Ingress or Egress");
      }
    }
    if (items.isEmpty()) {
      isolated.add(Hook.INGRESS);
      Item egress = spec.take("egress");
      if (egress != null && egress.isList() && !egress.items().isEmpty()) {
        isolated.add(Hook.EGRESS);
        if (!spec.has("ingress")) {
          spec.warning(
              "egress",
              "without policyTypes the policy isolates for ingress too, and allows none",
              "write policyTypes: [Egress] if that is not meant");
        }
      }
    }
  }

  private void read(Hook hook, String section, String peers) {
    Item item = spec.take(section);
    List<Item> items = item == null ? List.of() : item.items();
    List<PolicyRule> rules = new ArrayList<>();
    RuleMaker maker = new RuleMaker(hook, subject, origin());
    for (Item rule : items) {
      readRule(maker, rule, peers, rules);
    }
    if (isolated.contains(hook)) {
      allowances.put(hook, rules);
      boolean written = spec.has(section);
      String path = written ? spec.pathOf(section) : "spec";
      defaults.put(hook, maker.defaultDeny(path, spec.keyPosition(section)));
      if (item != null && item.isList() && items.isEmpty()) {
        item.warning(
            "an empty list denies all " + section,
            "to allow all write " + section + ": [{}], which in Cilium allows nothing");
      }
    } else if (!items.isEmpty()) {
      item.warning(
          "policyTypes has no "
              + (hook == Hook.INGRESS ? "Ingress" : "Egress")
              + ": these rules have no effect",
          "add the type or remove them");
    }
  }

  private void readRule(RuleMaker maker, Item item, String peersKey, List<PolicyRule> rules) {
    Fields fields = item.fields();
    if (fields == null) {
      return;
    }
    if (fields.isEmpty()) {
      item.warning(
          "{} allows everything; in Cilium it allows nothing", "name peers if that is not meant");
    }
    List<Peer> peers = peers(maker.hook(), fields, peersKey);
    Item portsItem = fields.take("ports");
    List<Service> services = null;
    if (portsItem != null) {
      List<Endpoint> destinations =
          maker.hook() == Hook.INGRESS ? subject.endpoints() : context.endpoints().pods();
      services = KubernetesPorts.read(portsItem, destinations, context.endpoints());
    }
    fields.done();
    rules.addAll(maker.rules(Action.ALLOW, item.path(), item.position(), peers, services));
  }

  private List<Peer> peers(Hook hook, Fields rule, String key) {
    Item item = rule.take(key);
    List<Item> items = item == null ? List.of() : item.items();
    if (items.isEmpty()) {
      if (rule.has(key)) {
        rule.warning(
            key,
            "an empty list means anybody",
            "leave it out if that is meant, else remove the rule");
      }
      return null;
    }
    KubernetesPeers reader = new KubernetesPeers(context.endpoints(), resource.inNamespace(), hook);
    List<Peer> peers = new ArrayList<>();
    for (Item peer : items) {
      Peer read = reader.read(peer);
      if (read != null) {
        peers.add(read);
      }
    }
    return peers;
  }
}
