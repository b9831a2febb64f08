package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import java.util.EnumMap;
import java.util.Map;

/**
 * What became of the shown events at one sink. An immutable snapshot; at the end every shown event
 * is written, filtered or lost.
 *
 * @param name the sink's
 * @param written arrived, as far as can be known
 * @param filtered not meant for this sink
 * @param lost by cause; a cause that is absent never happened
 */
public record SinkTotals(String name, long written, long filtered, Map<Loss, Long> lost)
    implements Attributes {
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

  /** What this sink was given, and has a fate. */
  long shown() {
    return written + lostTotal();
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("name", name);
    visitor.number("shown", shown());
    visitor.number("written", written);
    for (Loss cause : Loss.values()) {
      if (cause.bySink()) {
        visitor.number("lost." + cause.label(), lost.getOrDefault(cause, 0L));
      }
    }
  }
}
