package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Where all events went, so that {@code seen = shown + filtered + suppressed + limited + lost}. An
 * immutable snapshot, and the last event of a stream.
 *
 * @param seen what the programs looked at
 * @param shown what was written
 * @param filtered what a filter of the user's rejected, in the kernel or here
 * @param suppressed what is normal and was left out by name
 * @param limited what a rate limit held back
 * @param lost by cause; a cause that is absent never happened
 * @param sinks what became of the shown events in the sinks that send them elsewhere
 */
public record Totals(
    long seen,
    long shown,
    long filtered,
    long suppressed,
    long limited,
    Map<Loss, Long> lost,
    List<SinkTotals> sinks)
    implements Event {

  /** Copies map and list. */
  public Totals {
    sinks = List.copyOf(sinks);
    Map<Loss, Long> copy = new EnumMap<>(Loss.class);
    lost.forEach(
        (cause, n) -> {
          if (n != 0) {
            copy.put(cause, n);
          }
        });
    lost = java.util.Collections.unmodifiableMap(copy);
  }

  /** Totals without a sink that sends elsewhere. */
  public Totals(
      long seen, long shown, long filtered, long suppressed, long limited, Map<Loss, Long> lost) {
    this(seen, shown, filtered, suppressed, limited, lost, List.of());
  }

  /** The sum over all causes. */
  public long lostTotal() {
    return lost.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Events that are on their way: seen, and not yet anything else. 0 when all is still. */
  public long inFlight() {
    return seen - shown - filtered - suppressed - limited - lostTotal();
  }

  /**
   * These totals as one sink saw them: what it lost itself is not shown but lost, and what was not
   * meant for it is filtered.
   */
  Totals asSeenBy(SinkTotals sink) {
    Map<Loss, Long> causes = new EnumMap<>(Loss.class);
    causes.putAll(lost);
    sink.lost().forEach((cause, n) -> causes.merge(cause, n, Long::sum));
    return new Totals(
        seen,
        shown - sink.lostTotal() - sink.filtered(),
        filtered + sink.filtered(),
        suppressed,
        limited,
        causes,
        sinks);
  }

  /** The same, with what these sinks say. */
  Totals with(List<SinkTotals> others) {
    return new Totals(seen, shown, filtered, suppressed, limited, lost, others);
  }

  @Override
  public String name() {
    return "weir.summary";
  }

  @Override
  public long timestampNs() {
    return 0;
  }

  @Override
  public int sizeBytes() {
    return 256;
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.number("weir.seen", seen);
    visitor.number("weir.shown", shown);
    visitor.number("weir.filtered", filtered);
    visitor.number("weir.suppressed", suppressed);
    visitor.number("weir.limited", limited);
    for (Loss cause : Loss.values()) {
      visitor.number("weir.lost." + cause.label(), lost.getOrDefault(cause, 0L));
    }
    if (!sinks.isEmpty()) {
      visitor.objects("weir.sinks", sinks);
    }
  }
}
