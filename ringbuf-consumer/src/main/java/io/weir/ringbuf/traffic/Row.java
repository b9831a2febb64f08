package io.weir.ringbuf.traffic;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;

/**
 * One line of a table at one tick.
 *
 * @param key what was counted
 * @param interval since the tick before
 * @param total since the tool's start
 * @param rates averages that end at this tick
 * @param sampled whether only a sample was counted, now or earlier
 * @param <K> the kind of key
 */
public record Row<K extends RowKey>(
    K key, Counts interval, Counts total, Rates rates, boolean sampled) implements Attributes {
  @Override
  public void visit(AttributeVisitor visitor) {
    key.visit(visitor);
    visitor.number("packets", interval.packets());
    visitor.number("bytes", interval.bytes());
    visitor.number("packets_total", total.packets());
    visitor.number("bytes_total", total.bytes());
    if (sampled) {
      visitor.flag("sampled", true);
    }
  }
}
