package io.weir.policy.model;

/**
 * Where packets are decided. Policies of endpoints have {@link #INGRESS} (to the endpoint) and
 * {@link #EGRESS}; the table filter of iptables has the other three.
 */
public enum Hook {
  INGRESS("in"),
  EGRESS("out"),
  INPUT("INPUT"),
  OUTPUT("OUTPUT"),
  FORWARD("FORWARD");

  private final String label;

  Hook(String label) {
    this.label = label;
  }

  /** As the command line has it. */
  public String label() {
    return label;
  }
}
