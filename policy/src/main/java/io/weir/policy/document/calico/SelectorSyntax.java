package io.weir.policy.document.calico;

/** A selector is none; expected, so it carries no stack trace. */
final class SelectorSyntax extends Exception {
  private static final long serialVersionUID = 1L;

  private final String fix;

  /**
   * What is wrong, and where.
   *
   * @param at in characters from 0
   */
  SelectorSyntax(int at, String text, String fix) {
    super("character " + (at + 1) + ": " + text, null, false, false);
    this.fix = fix;
  }

  /** What to write; may be empty. */
  String fix() {
    return fix;
  }
}
