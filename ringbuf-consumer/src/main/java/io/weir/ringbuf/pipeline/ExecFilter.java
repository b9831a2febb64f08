package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.ByteChars.MatchTooLong;
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
   * @param line found in the path and arguments as a row shows them
   */
  public ExecFilter(Pattern comm, Pattern line) {
    this.comm = comm == null ? null : comm.matcher("");
    this.line = line == null ? null : line.matcher("");
  }

  /**
   * Whether the exec shall be shown. What cannot be decided is shown: arguments that are not all
   * here, or that drive an expression into endless backtracking.
   */
  public boolean accepts(ExecView view) {
    return (comm == null || found(comm, view.header().commChars()))
        && (line == null || !view.commandComplete() || found(line, view.commandChars()));
  }

  private static boolean found(Matcher matcher, CharSequence text) {
    try {
      return matcher.reset(text).find();
    } catch (MatchTooLong | StackOverflowError e) {
      return true;
    }
  }
}
