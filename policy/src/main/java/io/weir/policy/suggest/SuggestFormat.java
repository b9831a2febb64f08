package io.weir.policy.suggest;

import io.weir.policy.document.Endpoint;
import java.util.List;
import java.util.Map;

/** What a policy is written in. */
public enum SuggestFormat {
  /** NetworkPolicy of Kubernetes; it says nothing of ICMP, nor of protocols without ports. */
  K8S {
    @Override
    boolean says(SuggestedRule rule) {
      return KubernetesForm.says(rule);
    }

    @Override
    Map<String, Object> document(Endpoint endpoint, String name, List<SuggestedRule> rules) {
      return KubernetesForm.document(endpoint, name, rules);
    }
  },
  /** CiliumNetworkPolicy; it says nothing of protocols without ports, but of ICMP. */
  CILIUM {
    @Override
    boolean says(SuggestedRule rule) {
      return CiliumForm.says(rule);
    }

    @Override
    Map<String, Object> document(Endpoint endpoint, String name, List<SuggestedRule> rules) {
      return CiliumForm.document(endpoint, name, rules);
    }
  },
  /** Calico's NetworkPolicy. */
  CALICO {
    @Override
    boolean says(SuggestedRule rule) {
      return true;
    }

    @Override
    Map<String, Object> document(Endpoint endpoint, String name, List<SuggestedRule> rules) {
      return CalicoForm.document(endpoint, name, rules);
    }
  };

  /** Whether a rule can be written as it is; else its peers may do everything. */
  abstract boolean says(SuggestedRule rule);

  /** The policy as a tree of maps, lists, texts and numbers. */
  abstract Map<String, Object> document(Endpoint endpoint, String name, List<SuggestedRule> rules);
}
