package io.weir.ringbuf.traffic;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;

/**
 * The first packet of a flow that the kernel's table did not hold.
 *
 * @param timestampNs nanoseconds since the epoch, UTC
 * @param interfaceName the interface
 * @param hook where the packet was seen: {@code xdp}, {@code tcx}, {@code clsact}
 * @param packets how many packets on the wire the frame is; more than 1 of segmented ones
 * @param bytes of the frame
 * @param tcpFlags TCP's control bits, or -1 when they are not known
 * @param icmpType the ICMP type, or -1
 * @param icmpCode the ICMP code, or -1
 * @param firstFragment whether it is the first of several fragments
 * @param icmpError whether it is an ICMP error about another packet
 */
public record FlowStartEvent(
    long timestampNs,
    String interfaceName,
    FlowKey key,
    String hook,
    long packets,
    long bytes,
    int tcpFlags,
    int icmpType,
    int icmpCode,
    boolean firstFragment,
    boolean icmpError)
    implements Event {
  private static final int SIZE_BYTES = 320;

  @Override
  public String name() {
    return "flow.start";
  }

  @Override
  public int sizeBytes() {
    return SIZE_BYTES;
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("network.interface.name", interfaceName);
    key.visit(visitor);
    visitor.text("weir.hook", hook);
    visitor.number("weir.packet.bytes", bytes);
    visitor.number("weir.packet.segments", packets);
    if (tcpFlags >= 0) {
      visitor.text("weir.tcp.flags", TcpFlags.text(tcpFlags));
    }
    if (icmpType >= 0) {
      visitor.number("weir.icmp.type", icmpType);
      visitor.number("weir.icmp.code", icmpCode);
      visitor.flag("weir.icmp.error", icmpError);
    }
    if (firstFragment) {
      visitor.flag("weir.fragment.first", true);
    }
  }
}
