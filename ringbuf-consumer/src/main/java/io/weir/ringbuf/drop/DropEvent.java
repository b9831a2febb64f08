package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.traffic.Direction;

/**
 * A packet that the kernel dropped.
 *
 * @param timestampNs nanoseconds since the epoch, UTC
 * @param location symbol and offset of the call that freed it, or an address
 * @param direction as the interface sees it; null when not known
 * @param interfaceName the interface, as it was called then; empty when not known
 * @param netns whose
 * @param owner the socket that it belonged to or was meant for; null when none was known
 * @param process who ran into it; null when it was dropped in an interrupt
 * @param cause what dropped it: a rule or a program; null when none is known
 * @param cpu the CPU
 * @param extras what was asked for besides
 */
public record DropEvent(
    long timestampNs,
    DropReason reason,
    String location,
    DroppedPacket packet,
    Direction direction,
    String interfaceName,
    DropNetns netns,
    SocketOwner owner,
    RunningProcess process,
    DropCause cause,
    int cpu,
    DropExtras extras)
    implements Event {
  private static final int SIZE_BYTES = 640;

  @Override
  public String name() {
    return "packet.drop";
  }

  @Override
  public int sizeBytes() {
    return SIZE_BYTES + extras.sizeBytes();
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    if (!reason.name().isEmpty()) {
      visitor.text("weir.drop.reason", reason.name());
      visitor.text("weir.drop.subsystem", reason.subsystem());
    }
    visitor.text("weir.drop.location", location);
    if (cause != null) {
      cause.visit(visitor);
    }
    extras.visit(visitor);
    if (process != null) {
      visitor.text("weir.drop.current", process.comm().text());
    }
    if (direction != null) {
      direction.visit(visitor);
    }
    if (!interfaceName.isEmpty()) {
      visitor.text("network.interface.name", interfaceName);
    }
    packet.visit(visitor);
    netns.visit(visitor);
    if (owner != null) {
      owner.visit(visitor);
    }
    if (process != null) {
      process.visit(visitor);
    }
    visitor.number("weir.cpu", cpu);
  }
}
