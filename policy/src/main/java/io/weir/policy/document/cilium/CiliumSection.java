package io.weir.policy.document.cilium;

import io.weir.policy.document.Peer;
import io.weir.policy.document.ReadContext;
import io.weir.policy.document.RuleMaker;
import io.weir.policy.document.Service;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.Quoted;
import io.weir.policy.model.Action;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyRule;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code ingress}, {@code ingressDeny}, {@code egress} or {@code egressDeny}. */
final class CiliumSection {
  private final RuleMaker maker;
  private final ReadContext context;
  private final CiliumPeers peers;
  private final List<PolicyRule> doubts = new ArrayList<>();

  /**
   * A section of a policy.
   *
   * @param namespace the policy's; empty of a clusterwide one
   */
  CiliumSection(RuleMaker maker, ReadContext context, CidrGroups groups, String namespace) {
    this.maker = maker;
    this.context = context;
    this.peers = new CiliumPeers(context, groups, maker, namespace);
  }

  /** What may make a denial of anything that the rules that were read allow. */
  List<PolicyRule> doubts() {
    return doubts;
  }

  /** Its rules; none when it is null. */
  List<PolicyRule> read(Item section, Action action) {
    List<PolicyRule> rules = new ArrayList<>();
    for (Item item : section == null ? List.<Item>of() : section.items()) {
      Fields fields = item.fields();
      if (fields != null) {
        readRule(item, fields, action, rules);
      }
    }
    return rules;
  }

  private void readRule(Item item, Fields fields, Action action, List<PolicyRule> rules) {
    boolean denies = action.kind() == Action.Kind.DENY;
    if (fields.isEmpty()) {
      item.warning(
          denies
              ? "{} denies nothing by itself"
              : "{} allows nothing; in a NetworkPolicy of Kubernetes it allows everything",
          "to " + (denies ? "deny" : "allow") + " all write " + key("Entities") + ": [all]");
    }
    List<Peer> named = peers.read(item, fields, denies);
    CiliumPorts ports = new CiliumPorts(maker.hook(), maker.subject(), context.endpoints());
    List<Service> services = ports.read(fields, denies);
    services = authenticated(fields, denies, services);
    readRequires(fields);
    fields.done();
    if (named != null || services != null) {
      rules.addAll(maker.rules(action, item.path(), item.position(), named, services));
    }
  }

  /** Mutual authentication is not evaluated: what asks for it is allowed with a doubt. */
  private static List<Service> authenticated(
      Fields fields, boolean denies, List<Service> services) {
    Fields authentication = denies ? null : fields.map("authentication");
    if (authentication == null) {
      return services;
    }
    Item modeItem = authentication.require("mode", "disabled, required or test-always-fail");
    String mode = modeItem == null ? null : modeItem.string();
    authentication.done();
    if (mode == null || mode.equals("disabled")) {
      return services;
    }
    if (!mode.equals("required") && !mode.equals("test-always-fail")) {
      modeItem.error(
          "there is no mode " + Quoted.text(mode), "disabled, required or test-always-fail");
    }
    String why = "authentication (line " + authentication.position().line() + ") is not evaluated";
    List<Service> all = new ArrayList<>();
    for (Service service : services == null ? List.of(Service.all()) : services) {
      all.add(service.doubting(why));
    }
    return all;
  }

  private void readRequires(Fields fields) {
    Item requires = fields.take(key("Requires"));
    if (requires != null) {
      requires.warning(
          "it is not evaluated, and gone since Cilium 1.19: verdicts are approximate",
          "require the labels in each selector of peers");
      doubts.add(
          maker.doubt(
              requires.path(),
              requires.position(),
              requires.path() + " (line " + requires.position().line() + ") is not evaluated"));
    }
  }

  private String key(String what) {
    return (maker.hook() == Hook.INGRESS ? "from" : "to") + what;
  }
}
