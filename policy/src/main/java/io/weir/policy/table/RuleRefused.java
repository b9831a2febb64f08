package io.weir.policy.table;

import io.weir.ringbuf.error.WeirException;

/** A rule that no table can hold; what was there before stays as it is. */
public final class RuleRefused extends WeirException {
  private static final long serialVersionUID = 1;

  private final int ruleId;
  private final String reason;

  RuleRefused(int id, String reason, String remedy) {
    super("put rule " + id + " into a table: " + reason, 0, remedy);
    ruleId = id;
    this.reason = reason;
  }

  /** Why, without the rule's id. */
  public String reason() {
    return reason;
  }

  /** The rule's id. */
  public int ruleId() {
    return ruleId;
  }
}
