package io.weir.policy.model;

/** What a rule looked at, in the words of Cilium: which side's addresses, which ports. */
public enum MatchKind {
  L3_ONLY("L3-Only"),
  L3_L4("L3-L4"),
  L4_ONLY("L4-Only"),
  ALL("all"),
  NONE("none");

  private final String label;

  MatchKind(String label) {
    this.label = label;
  }

  /** Of a rule that names peers or not, and ports or protocols or not. */
  public static MatchKind of(boolean peers, boolean ports) {
    if (peers) {
      return ports ? L3_L4 : L3_ONLY;
    }
    return ports ? L4_ONLY : ALL;
  }

  /** As Cilium writes it. */
  public String label() {
    return label;
  }
}
