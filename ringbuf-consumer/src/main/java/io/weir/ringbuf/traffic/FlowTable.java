package io.weir.ringbuf.traffic;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;

/**
 * How full the kernel's table of flows is.
 *
 * @param size how many flows it can hold
 * @param entries how many it holds now
 * @param created how many were ever put in since the datapath began
 * @param evicted how many were pushed out by others; they are counted anew when they go on
 * @param lost packets that found no place: they are in the totals and in no flow
 */
public record FlowTable(long size, long entries, long created, long evicted, long lost)
    implements Attributes {
  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.number("weir.flow_table.size", size);
    visitor.number("weir.flow_table.entries", entries);
    visitor.number("weir.flow_table.created", created);
    visitor.number("weir.flow_table.evicted", evicted);
    visitor.number("weir.flow_table.lost", lost);
  }
}
