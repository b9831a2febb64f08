package io.weir.policy.trigger;

/** An expression that cannot be understood, or would do harm: where, why, and what would do. */
public final class TriggerSyntax extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final int column;

  TriggerSyntax(int column, String wrong, String remedy) {
    super("column " + column + ": " + wrong + ": " + remedy);
    this.column = column;
  }

  /** The character where it is, from 1; one behind the last where something is missing. */
  public int column() {
    return column;
  }
}
