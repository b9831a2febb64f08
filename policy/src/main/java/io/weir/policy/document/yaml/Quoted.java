package io.weir.policy.document.yaml;

import io.weir.ringbuf.text.TerminalText;

/** A document's words in messages: short, and harmless on a terminal. */
public final class Quoted {
  private static final int SHOWN = 80;

  private Quoted() {}

  /** In single quotes. */
  public static String text(String text) {
    return "'" + TerminalText.escape(cut(text)) + "'";
  }

  private static String cut(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
