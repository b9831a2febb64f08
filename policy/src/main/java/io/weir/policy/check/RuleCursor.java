package io.weir.policy.check;

/** The rules of a chain that are about a flow, or may be, one after the other. */
interface RuleCursor {
  int END = -1;

  /** The next one's place in its chain; {@link #END} when there is none. */
  int next();

  /** Whether the last one is about the flow for certain. */
  boolean isSure();
}
