package io.weir.policy.document.source;

/** How bad a finding is. */
public enum Severity {
  /** The document is refused. */
  ERROR("error"),
  /** It is read, but may not mean what its author thinks. */
  WARNING("warning");

  private final String label;

  Severity(String label) {
    this.label = label;
  }

  /** As messages have it. */
  public String label() {
    return label;
  }
}
