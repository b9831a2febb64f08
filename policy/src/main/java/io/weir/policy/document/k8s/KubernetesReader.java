package io.weir.policy.document.k8s;

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
 * Reads NetworkPolicy v1: kubernetes.io/docs/concepts/services-networking/network-policies, and
 * what the API server checks.
 */
public final class KubernetesReader implements DialectReader {
  private static final Set<String> ADMIN =
      Set.of("AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy");

  private final ReadContext context;
  private final List<KubernetesPolicy> policies = new ArrayList<>();
  private final List<Resource> unevaluated = new ArrayList<>();

  public KubernetesReader(ReadContext context) {
    this.context = context;
  }

  @Override
  public Dialect dialect() {
    return Dialect.KUBERNETES;
  }

  @Override
  public boolean reads(Resource resource) {
    return (resource.group().equals("networking.k8s.io") && resource.kind().equals("NetworkPolicy"))
        || isAdmin(resource);
  }

  @Override
  public void read(Resource resource) {
    if (isAdmin(resource)) {
      context
          .findings()
          .warning(
              resource.position(),
              "kind",
              resource.kind() + " is not evaluated: verdicts are approximate",
              "");
      unevaluated.add(resource);
      return;
    }
    if (!resource.apiVersion().equals("networking.k8s.io/v1")) {
      resource
          .fields()
          .error(
              "apiVersion",
              "NetworkPolicy has no version " + resource.apiVersion(),
              "write networking.k8s.io/v1");
      return;
    }
    if (resource.name().isEmpty()) {
      context
          .findings()
          .error(resource.position(), "metadata.name", "it is missing", "give the policy a name");
      return;
    }
    Item item = resource.fields().take("spec");
    Fields spec = item == null ? null : item.fields();
    resource.fields().done();
    if (spec == null) {
      if (item == null) {
        // The API server takes it for an empty one.
        resource.fields().error("spec", "it is missing", "write at least podSelector: {}");
      }
      return;
    }
    policies.add(new KubernetesPolicy(context, resource, spec));
  }

  @Override
  public void finish(ProgramBuilder program) {
    for (Hook hook : List.of(Hook.INGRESS, Hook.EGRESS)) {
      for (Resource resource : unevaluated) {
        program.addDenials(hook, List.of(Unevaluated.rule(resource)));
      }
      for (KubernetesPolicy policy : policies) {
        policy.addTo(program, hook);
      }
      program.addAllowances(hook, AlwaysAllowed.rules(policies, hook, context.endpoints()));
    }
  }

  private static boolean isAdmin(Resource resource) {
    return resource.group().equals("policy.networking.k8s.io") && ADMIN.contains(resource.kind());
  }
}
