package io.weir.tools;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a tool tells its user on stderr, in UTF-8 whatever the locale. Any thread. */
public final class Messages {
  private final String tool;
  private final boolean debug;
  private final PrintStream err =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

  /** Messages of a tool; {@code debug} ones only when asked for. */
  public Messages(String tool, boolean debug) {
    this.tool = tool;
    this.debug = debug;
  }

  /** One line. */
  public void say(String line) {
    err.println(tool + ": " + line);
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
      if (e instanceof io.weir.ringbuf.error.VerifierRejected rejected) {
        err.println(rejected.log());
      }
      e.printStackTrace(err);
    }
  }
}
