package io.weir.policy.format;

/** Why something written cannot be taken as a rule; expected, so it carries no stack trace. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  Refusal(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return getMessage();
  }
}
