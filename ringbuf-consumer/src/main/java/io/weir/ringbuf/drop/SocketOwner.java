package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import io.weir.ringbuf.event.Container;
import io.weir.ringbuf.event.Pod;

/**
 * Who made a socket.
 *
 * @param userId the user
 * @param cgroup path of the cgroup v2; empty when not known
 * @param container the container that the path tells; null when none
 * @param pod the container's pod; null when in none or not known
 */
public record SocketOwner(long userId, String cgroup, Container container, Pod pod)
    implements Attributes {
  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.number("weir.socket.uid", userId);
    if (!cgroup.isEmpty()) {
      visitor.text("weir.cgroup", cgroup);
    }
    if (container != null) {
      container.visit(visitor, pod);
    }
  }
}
