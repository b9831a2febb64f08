package io.weir.policy.dialect;

import io.weir.policy.document.DialectSet;
import io.weir.policy.document.calico.CalicoReader;
import io.weir.policy.document.cilium.CiliumReader;
import io.weir.policy.document.iptables.IptablesDocument;
import io.weir.policy.document.k8s.KubernetesReader;
import java.util.List;
import java.util.Map;

/** The dialects that there are, in the order in which their readers add what they have. */
public final class Dialects {
  private static final Map<String, String> KINDS =
      Map.of(
          "NetworkPolicy", "networking.k8s.io/v1",
          "CiliumNetworkPolicy", "cilium.io/v2",
          "CiliumClusterwideNetworkPolicy", "cilium.io/v2",
          "CiliumCIDRGroup", "cilium.io/v2",
          "GlobalNetworkPolicy", "projectcalico.org/v3",
          "GlobalNetworkSet", "projectcalico.org/v3",
          "NetworkSet", "projectcalico.org/v3");

  /** Kubernetes' reader comes before Calico's, which takes its rules over. */
  public static final DialectSet ALL =
      new DialectSet(
          List.of(new IptablesDocument()),
          KINDS,
          context ->
              List.of(
                  new KubernetesReader(context),
                  new CiliumReader(context),
                  new CalicoReader(context)));

  private Dialects() {}
}
