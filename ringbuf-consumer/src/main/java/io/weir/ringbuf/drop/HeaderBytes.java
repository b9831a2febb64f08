package io.weir.ringbuf.drop;

import java.nio.ByteBuffer;

/**
 * The first bytes of a packet as they are or were on the wire: a VLAN tag that the kernel keeps
 * beside the packet is back in its place. Immutable.
 */
public final class HeaderBytes {
  private final byte[] bytes;
  private final boolean ethernet;
  private final long packetBytes;

  /**
   * A copy of bytes.
   *
   * @param ethernet whether they begin with Ethernet's header, else with the network's
   * @param packetBytes how long the packet is, from the first of them; at least as many as these
   */
  public HeaderBytes(byte[] bytes, boolean ethernet, long packetBytes) {
    this.bytes = bytes.clone();
    this.ethernet = ethernet;
    this.packetBytes = Math.max(packetBytes, bytes.length);
  }

  /** Those of a record. */
  public static HeaderBytes of(DropView view) {
    ByteBuffer copy = ByteBuffer.allocate(DropView.MAX_WIRE_BYTES);
    view.copyWireBytes(copy);
    byte[] bytes = new byte[copy.flip().remaining()];
    copy.get(bytes);
    return new HeaderBytes(bytes, view.ethernet(), view.bytesOnWire());
  }

  /** Whether they begin with Ethernet's header, else with the network's. */
  public boolean ethernet() {
    return ethernet;
  }

  /** How many there are. */
  public int length() {
    return bytes.length;
  }

  /** How long the packet is, from the first of them; at least as many as there are. */
  public long packetBytes() {
    return packetBytes;
  }

  /** Appends them to a buffer. */
  public void putInto(ByteBuffer out) {
    out.put(bytes);
  }
}
