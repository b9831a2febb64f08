package io.weir.tools.policytrace;

/** A line is no flow; expected, so it carries no stack trace. */
final class FlowSyntax extends Exception {
  private static final long serialVersionUID = 1L;

  /** A field, and what is wrong with it; the field is empty when it is not about one. */
  FlowSyntax(String field, String text) {
    super(field.isEmpty() ? text : field + ": " + text, null, false, false);
  }
}
