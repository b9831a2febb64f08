package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import java.util.EnumMap;
import java.util.Map;

/**
 * What became of the events that one sink was given. An immutable snapshot; at the end {@code shown
 * = written + the sum of lost}.
 *
 * @param name the sink's
 * @param written arrived, as far as can be known
 * @param lost by cause; a cause that is absent never happened
 */
public record SinkTotals(String name, long written, Map<Loss, Long> lost) implements Attributes {
  /** Copies the map. */
  public SinkTotals {
    Map<Loss, Long> copy = new EnumMap<>(Loss.class);
    copy.putAll(lost);
    lost = java.util.Collections.unmodifiableMap(copy);
  }

  /** The sum over all causes. */
  public long lostTotal() {
    return lost.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("name", name);
    visitor.number("written", written);
    for (Loss cause : Loss.values()) {
      if (cause.bySink()) {
        visitor.number("lost." + cause.label(), lost.getOrDefault(cause, 0L));
      }
    }
  }
}
