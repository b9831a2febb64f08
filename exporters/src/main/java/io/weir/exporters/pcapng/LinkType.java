package io.weir.exporters.pcapng;

import io.weir.ringbuf.drop.DropEvent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a packet's bytes begin with, by the numbers of the tcpdump group's link-layer types. */
enum LinkType {
  /** Ethernet's header. */
  ETHERNET(1, 0),
  /** IPv4's or IPv6's. */
  RAW(101, 0),
  /** Another network's, or what is not known, behind a header that says which. */
  LINUX_SLL2(276, 20);

  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int NO_DEVICE_TYPE = 0xffff; // ARPHRD_VOID
  private static final int DEVICE_TYPE_AT = 8;

  private final int number;
  private final int ownBytes;

  LinkType(int number, int ownBytes) {
    this.number = number;
    this.ownBytes = ownBytes;
  }

  /** That of a packet with headers. */
  static LinkType of(DropEvent event) {
    if (event.extras().headers().ethernet()) {
      return ETHERNET;
    }
    int ethertype = event.packet().ethertype();
    return ethertype == IPV4 || ethertype == IPV6 ? RAW : LINUX_SLL2;
  }

  int number() {
    return number;
  }

  /** How many bytes stand before the packet's own. */
  int ownBytes() {
    return ownBytes;
  }

  /** Appends these: LINKTYPE_LINUX_SLL2 is in network order, the protocol first. */
  void putOwn(int ethertype, ByteBuffer out) {
    if (ownBytes > 0) {
      ByteBuffer header = ByteBuffer.allocate(ownBytes).order(ByteOrder.BIG_ENDIAN);
      header.putShort(0, (short) ethertype).putShort(DEVICE_TYPE_AT, (short) NO_DEVICE_TYPE);
      out.put(header);
    }
  }
}
