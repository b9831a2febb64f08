package io.weir.policy.text;

/** Why something written cannot be taken as a rule; expected, so it carries no stack trace. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  public Refusal(String reason) {
    super(reason, null, false, false);
  }

  public String reason() {
    return getMessage();
  }
}
