package io.weir.ringbuf.drop;

import java.util.function.BiFunction;

/**
 * Looks up what was asked for beyond what every drop tells, and what only user space can filter by.
 * One thread, the ring's.
 *
 * @param filter chooses by the first bytes; null for all
 * @param headers whether the first bytes are kept
 * @param stacks makes stacks readable; null when none are asked for
 * @param hints a line about a drop; null when none is asked for
 */
public record DropDetails(
    HeaderFilter filter,
    boolean headers,
    DropStacks stacks,
    BiFunction<DropReason, DropView, String> hints) {
  /** Nothing is asked for. */
  public static final DropDetails NONE = new DropDetails(null, false, null, null);

  /** Whether a record shall be shown. */
  public boolean accepts(DropView view) {
    return filter == null || filter.accepts(view);
  }

  /** What was asked for, of one record. */
  public DropExtras of(DropView view, DropReason reason) {
    if (stacks == null && hints == null && !headers) {
      return DropExtras.NONE;
    }
    return new DropExtras(
        stacks == null ? null : stacks.of(view.stack(), view.location()),
        hints == null ? null : hints.apply(reason, view),
        headers ? HeaderBytes.of(view) : null);
  }
}
