package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;

/**
 * The network namespace that a packet was dropped in.
 *
 * @param inode its inode; 0 when not known
 * @param name what ip-netns(8) calls it; empty when it has no name
 * @param source where it was found
 */
public record DropNetns(long inode, String name, NetnsSource source) implements Attributes {
  @Override
  public void visit(AttributeVisitor visitor) {
    if (source == NetnsSource.UNKNOWN) {
      return;
    }
    visitor.number("weir.netns", inode);
    if (!name.isEmpty()) {
      visitor.text("weir.netns_name", name);
    }
    visitor.text("weir.netns_source", source.label());
  }
}
