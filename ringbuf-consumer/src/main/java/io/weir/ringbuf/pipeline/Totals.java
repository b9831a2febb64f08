package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;
import java.util.EnumMap;
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
 */
public record Totals(
    long seen, long shown, long filtered, long suppressed, long limited, Map<Loss, Long> lost)
    implements Event {

  /** Copies the map. */
  public Totals {
    Map<Loss, Long> copy = new EnumMap<>(Loss.class);
    lost.forEach(
        (cause, n) -> {
          if (n != 0) {
            copy.put(cause, n);
          }
        });
    lost = java.util.Collections.unmodifiableMap(copy);
  }

  /** The sum over all causes. */
  public long lostTotal() {
    return lost.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Events that are on their way: seen, and not yet anything else. 0 when all is still. */
  public long inFlight() {
    return seen - shown - filtered - suppressed - limited - lostTotal();
  }

  /** These totals as one sink saw them: what it lost itself is not shown but lost. */
  Totals withSinkLoss(long queue, long sink) {
    Map<Loss, Long> causes = new EnumMap<>(Loss.class);
    causes.putAll(lost);
    causes.merge(Loss.QUEUE, queue, Long::sum);
    causes.merge(Loss.SINK, sink, Long::sum);
    return new Totals(seen, shown - queue - sink, filtered, suppressed, limited, causes);
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
  }
}
