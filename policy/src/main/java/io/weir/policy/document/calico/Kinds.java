package io.weir.policy.document.calico;

import io.weir.policy.document.Resource;
import java.util.Set;

/** The resources of Calico that have to do with policy. */
final class Kinds {
  static final String POLICY = "NetworkPolicy";
  static final String GLOBAL_POLICY = "GlobalNetworkPolicy";
  static final String SET = "NetworkSet";
  static final String GLOBAL_SET = "GlobalNetworkSet";
  static final String TIER = "Tier";
  static final String HOST = "HostEndpoint";
  static final String PROFILE = "Profile";

  private static final String STAGED = "Staged";
  private static final Set<String> VERSIONS =
      Set.of("projectcalico.org/v3", "crd.projectcalico.org/v1");
  private static final Set<String> GROUPS = Set.of("projectcalico.org", "crd.projectcalico.org");
  private static final Set<String> READ =
      Set.of(
          POLICY,
          GLOBAL_POLICY,
          SET,
          GLOBAL_SET,
          TIER,
          HOST,
          PROFILE,
          STAGED + POLICY,
          STAGED + GLOBAL_POLICY,
          STAGED + "Kubernetes" + POLICY);

  private Kinds() {}

  static boolean isRead(Resource resource) {
    return GROUPS.contains(resource.group()) && READ.contains(resource.kind());
  }

  static boolean hasVersion(Resource resource) {
    return VERSIONS.contains(resource.apiVersion());
  }

  static boolean isStaged(Resource resource) {
    return resource.kind().startsWith(STAGED);
  }
}
