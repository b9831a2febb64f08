package io.weir.ringbuf.traffic;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;

/**
 * How full the kernel's table of flows is.
 *
 * @param size how many flows it can hold
 * @param entries how many it holds now
 * @param created how many were ever put in since the datapath began
 */
public record FlowTable(long size, long entries, long created) implements Attributes {
  /** How many flows were pushed out by others; they are counted anew when they go on. */
  public long evicted() {
    return Math.max(0, created - entries);
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.number("weir.flow_table.size", size);
    visitor.number("weir.flow_table.entries", entries);
    visitor.number("weir.flow_table.created", created);
    visitor.number("weir.flow_table.evicted", evicted());
  }
}
