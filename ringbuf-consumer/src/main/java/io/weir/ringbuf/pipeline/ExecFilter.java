package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.ExecView;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The filters that only user space can apply to an exec: regular expressions. One thread; allocates
 * nothing beyond what the expression's own matching needs.
 */
public final class ExecFilter {
  private final Matcher comm;
  private final Matcher line;

  /**
   * A filter; null means any. Both are made by {@link io.weir.ringbuf.event.ByteChars#compile}.
   *
   * @param comm found in the command name
   * @param line found in the arguments, joined by spaces
   */
  public ExecFilter(Pattern comm, Pattern line) {
    this.comm = comm == null ? null : comm.matcher("");
    this.line = line == null ? null : line.matcher("");
  }

  /** Whether the exec shall be shown. */
  public boolean accepts(ExecView view) {
    return (comm == null || comm.reset(view.header().commChars()).find())
        && (line == null || line.reset(view.commandChars()).find());
  }
}
