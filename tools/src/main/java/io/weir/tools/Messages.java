package io.weir.tools;

import io.weir.ringbuf.error.VerifierRejected;
import io.weir.ringbuf.text.TerminalText;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What a tool tells its user on stderr. What could drive a terminal is escaped: messages quote
 * paths and names that others made. Any thread; never blocks.
 */
public final class Messages {
  private final String tool;
  private final boolean debug;

  /** Messages of a tool; {@code debug} ones only when asked for. */
  public Messages(String tool, boolean debug) {
    this.tool = tool;
    this.debug = debug;
  }

  /** The tool's name. */
  public String tool() {
    return tool;
  }

  /** One line. */
  public void say(String line) {
    StandardError.println(tool + ": " + TerminalText.escape(line));
  }

  /** Whether details are asked for. */
  public boolean isDebug() {
    return debug;
  }

  /** One line for those who want details. */
  public void debug(String line) {
    if (debug) {
      say(line);
    }
  }

  /** An error: one line, and with {@code --debug} all that is known. */
  void error(Throwable e) {
    say(e.getMessage() == null ? e.toString() : e.getMessage());
    if (debug) {
      if (e instanceof VerifierRejected rejected) {
        rejected.log().lines().forEach(this::detail);
      }
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      trace.toString().lines().forEach(this::detail);
    }
  }

  private void detail(String line) {
    StandardError.println(TerminalText.escape(line));
  }
}
