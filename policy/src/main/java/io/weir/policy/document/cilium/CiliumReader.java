package io.weir.policy.document.cilium;

import io.weir.policy.document.DialectReader;
import io.weir.policy.document.ProgramBuilder;
import io.weir.policy.document.ReadContext;
import io.weir.policy.document.Resource;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.model.Dialect;
import io.weir.policy.model.Hook;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the policies of Cilium and the groups of prefixes that they refer to: docs.cilium.io,
 * "Network Policy", and what {@code Rule.Sanitize} of its package {@code policy/api} checks.
 */
public final class CiliumReader implements DialectReader {
  static final String POLICY = "CiliumNetworkPolicy";
  static final String CLUSTERWIDE = "CiliumClusterwideNetworkPolicy";
  private static final Set<String> KINDS = Set.of(POLICY, CLUSTERWIDE, CidrGroups.KIND);

  private final ReadContext context;
  private final List<Resource> policies = new ArrayList<>();
  private final CidrGroups groups = new CidrGroups();

  public CiliumReader(ReadContext context) {
    this.context = context;
  }

  @Override
  public Dialect dialect() {
    return Dialect.CILIUM;
  }

  @Override
  public boolean reads(Resource resource) {
    return resource.group().equals("cilium.io") && KINDS.contains(resource.kind());
  }

  @Override
  public void read(Resource resource) {
    if (resource.name().isEmpty()) {
      context
          .findings()
          .error(resource.position(), "metadata.name", "it is missing", "give it a name");
    } else if (resource.kind().equals(CidrGroups.KIND)) {
      groups.read(resource);
    } else if (!resource.apiVersion().equals("cilium.io/v2")) {
      resource
          .fields()
          .error(
              "apiVersion",
              resource.kind() + " has no version " + resource.apiVersion(),
              "write cilium.io/v2");
    } else {
      policies.add(resource);
    }
  }

  @Override
  public void finish(ProgramBuilder program) {
    List<CiliumRule> rules = new ArrayList<>();
    for (Resource resource : policies) {
      addRules(resource, rules);
    }
    for (Hook hook : List.of(Hook.INGRESS, Hook.EGRESS)) {
      for (CiliumRule rule : rules) {
        program.addDenials(hook, rule.denials(hook));
        program.addAllowances(hook, rule.allowances(hook));
        program.addDefaults(hook, rule.defaults(hook));
      }
    }
  }

  private void addRules(Resource resource, List<CiliumRule> rules) {
    Fields fields = resource.fields();
    Item spec = fields.take("spec");
    Item specs = fields.take("specs");
    fields.done();
    if (spec == null && specs == null) {
      fields.error("spec", "it is missing, and so is specs", "write spec");
    }
    if (spec != null) {
      addRule(resource, spec, rules);
    }
    List<Item> items = specs == null ? List.of() : specs.items();
    if (specs != null && specs.isList() && items.isEmpty()) {
      specs.error("it is empty", "write spec, or rules in specs");
    }
    for (Item item : items) {
      addRule(resource, item, rules);
    }
  }

  private void addRule(Resource resource, Item item, List<CiliumRule> rules) {
    Fields fields = item.fields();
    if (fields != null) {
      rules.add(new CiliumRule(context, groups, resource, fields));
    }
  }
}
