package io.weir.policy.document.cilium;

import io.weir.policy.document.Endpoint;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.LabelSelector;
import io.weir.policy.document.Peer;
import io.weir.policy.document.ReadContext;
import io.weir.policy.document.Resource;
import io.weir.policy.document.RuleMaker;
import io.weir.policy.document.Selectors;
import io.weir.policy.document.Subject;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.model.Action;
import io.weir.policy.model.Dialect;
import io.weir.policy.model.Hook;
import io.weir.policy.model.Origin;
import io.weir.policy.model.PolicyRule;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What stands under {@code spec}, or is an item of {@code specs}. */
final class CiliumRule {
  private static final List<String> SECTIONS =
      List.of("ingress", "ingressDeny", "egress", "egressDeny");

  private final ReadContext context;
  private final CidrGroups groups;
  private final Resource resource;
  private final Fields spec;
  private final boolean clusterwide;
  private final Subject subject;
  private final Map<Hook, List<PolicyRule>> denials = new EnumMap<>(Hook.class);
  private final Map<Hook, List<PolicyRule>> allowances = new EnumMap<>(Hook.class);
  private final Map<Hook, List<PolicyRule>> defaults = new EnumMap<>(Hook.class);

  CiliumRule(ReadContext context, CidrGroups groups, Resource resource, Fields spec) {
    this.context = context;
    this.groups = groups;
    this.resource = resource;
    this.spec = spec;
    this.clusterwide = resource.kind().equals(CiliumReader.CLUSTERWIDE);
    this.subject = readSubject();
    Fields defaultDeny = spec.map("enableDefaultDeny");
    read(Hook.INGRESS, "ingress", defaultDeny);
    read(Hook.EGRESS, "egress", defaultDeny);
    if (defaultDeny != null) {
      defaultDeny.done();
    }
    spec.ignore("labels", "description", "log");
    spec.done();
    requireSection();
  }

  List<PolicyRule> denials(Hook hook) {
    return denials.get(hook);
  }

  List<PolicyRule> allowances(Hook hook) {
    return allowances.get(hook);
  }

  List<PolicyRule> defaults(Hook hook) {
    return defaults.get(hook);
  }

  private Subject readSubject() {
    Item endpoints = spec.take("endpointSelector");
    Item nodes = spec.take("nodeSelector");
    if (endpoints == null && nodes == null) {
      spec.error(
          "endpointSelector",
          "it is missing",
          "write endpointSelector: {} to select all" + (clusterwide ? ", or nodeSelector" : ""));
      return Subject.of(List.of());
    }
    if (endpoints != null && nodes != null) {
      nodes.error("endpointSelector excludes it", "write two rules in specs");
    } else if (nodes != null && !clusterwide) {
      nodes.error("only " + CiliumReader.CLUSTERWIDE + " has it", "write endpointSelector");
    }
    Item item = endpoints == null ? nodes : endpoints;
    LabelSelector read = Selectors.read(item, true);
    if (read == null) {
      return Subject.of(List.of());
    }
    return subject(item, new CiliumSelector(read), endpoints != null);
  }

  private Subject subject(Item item, CiliumSelector selector, boolean pods) {
    Endpoints known = context.endpoints();
    if (pods && !clusterwide && selector.has(CiliumSelector.NAMESPACE)) {
      item.warning(
          "a namespaced policy selects endpoints of its own namespace alone, "
              + resource.inNamespace(),
          "leave " + CiliumSelector.NAMESPACE + " out");
    }
    if (known.isEmpty()) {
      return Subject.anything();
    }
    List<Endpoint> selected =
        pods
            ? known.select(
                pod ->
                    pod.isPod()
                        && (clusterwide || pod.namespace().equals(resource.inNamespace()))
                        && selector.matches(pod, known))
            : known.select(node -> !node.isPod() && selector.matchesNode(node));
    if (selected.isEmpty()) {
      item.warning(
          "no known " + (pods ? "endpoint" : "node") + " satisfies it",
          "name them by --endpoint or --endpoints");
    }
    return Subject.of(selected);
  }

  private void read(Hook hook, String section, Fields defaultDeny) {
    Origin origin =
        resource.origin(
            Dialect.CILIUM,
            clusterwide ? "" : resource.inNamespace(),
            spec.position(),
            spec.path());
    RuleMaker maker = new RuleMaker(hook, subject, origin);
    CiliumSection reader =
        new CiliumSection(maker, context, groups, clusterwide ? "" : resource.inNamespace());
    Item denyItem = spec.take(section + "Deny");
    Item allowItem = spec.take(section);
    List<PolicyRule> denied = new ArrayList<>(reader.read(denyItem, Action.DENY));
    List<PolicyRule> allowed = new ArrayList<>(reader.read(allowItem, Action.ALLOW));
    denied.addAll(reader.doubts());
    denials.put(hook, denied);
    boolean allows = isFilled(allowItem);
    boolean denies = isFilled(denyItem);
    Item wish = defaultDeny == null ? null : defaultDeny.take(section);
    Boolean wished = wish == null ? null : wish.bool();
    boolean closed = wished == null ? allows || denies : wished;
    if (closed && hook == Hook.INGRESS) {
      allowed.addAll(fromOwnHost(maker));
    }
    allowances.put(hook, allowed);
    Item first = allows || !denies ? allowItem : denyItem;
    Item where = wished != null ? wish : first;
    defaults.put(
        hook,
        closed && where != null
            ? List.of(
                maker.defaultDeny(
                    where.path(),
                    wished != null ? where.position() : spec.keyPosition(where.key())))
            : List.of());
    if (denies && !allows && wished == null) {
      denyItem.warning(
          "a deny section alone denies all the rest too",
          "add "
              + section
              + ": [{"
              + (hook == Hook.INGRESS ? "from" : "to")
              + "Entities: [all]}], or enableDefaultDeny: {"
              + section
              + ": false}");
    }
  }

  /**
   * docs.cilium.io, "Access to/from local host": Kubernetes' Pods are always open to their host.
   */
  private List<PolicyRule> fromOwnHost(RuleMaker maker) {
    List<PolicyRule> rules = new ArrayList<>();
    Endpoints known = context.endpoints();
    if (subject.endpoints().stream().anyMatch(Endpoint::isPod) && !known.nodes().isEmpty()) {
      String path = spec.path() + " (a Pod is always open to its own host)";
      for (Peer peer : new CiliumEntities(known, subject).hosts(path, spec.position(), true)) {
        if (!peer.exact().isEmpty()) {
          rules.addAll(maker.rules(Action.ALLOW, path, spec.position(), List.of(peer), null));
        }
      }
    }
    return rules;
  }

  private void requireSection() {
    for (String section : SECTIONS) {
      if (isFilled(spec.take(section))) {
        return;
      }
    }
    String empty = SECTIONS.stream().filter(spec::has).findFirst().orElse("ingress");
    spec.error(
        empty,
        "Cilium refuses a policy in which ingress, ingressDeny, egress and egressDeny are all"
            + " empty, and then denies nothing",
        "to deny all write " + empty + ": [{}]");
  }

  private static boolean isFilled(Item item) {
    return item != null && item.isList() && !item.items().isEmpty();
  }
}
