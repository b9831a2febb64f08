package io.weir.policy.model;

/** What a policy document is written in. */
public enum Dialect {
  CILIUM("cilium"),
  CALICO("calico"),
  KUBERNETES("k8s"),
  IPTABLES("iptables");

  private final String label;

  Dialect(String label) {
    this.label = label;
  }

  /** As JSON and the command line have it. */
  public String label() {
    return label;
  }
}
