package io.weir.tui;

/** How a cell looks; each differs on a terminal without colours too, but for the accent. */
public enum Style {
  /** As the terminal has it. */
  PLAIN,
  /** What is read first. */
  BOLD,
  /** A heading. */
  HEADING,
  /** A bar: the focus, a mark. */
  BAR,
  /** Something is wrong. */
  ALERT,
  /** A hint. */
  ACCENT
}
