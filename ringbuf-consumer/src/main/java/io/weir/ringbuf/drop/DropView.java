package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.ByteText;
import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.FlowKeyView;
import java.nio.ByteBuffer;

/**
 * A flyweight over one record {@code struct drop_event} of {@code dropsnoop.h}, which is cut to the
 * bytes that are used: of the stack, or of the headers where there is none. It never leaves the
 * record handler. Flows, texts, tunnels and stacks allocate.
 */
public final class DropView {
  private static final int NAME_BYTES = 16; // COMM_BYTES, INTERFACE_BYTES
  private static final int HEADER_BYTES = 256;
  private static final int STACK_FRAMES = 64;
  private static final int TAG_BYTES = 4;
  private static final int TAG_AT = 12; // behind Ethernet's addresses

  /** At most so many bytes come with a record, a tag that stood beside them included. */
  public static final int MAX_WIRE_BYTES = HEADER_BYTES + TAG_BYTES;

  // enum drop_flag
  private static final int DIRECTION = 1;
  private static final int ETHERNET = 1 << 1;
  private static final int PROCESS = 1 << 2;
  private static final int SOCKET = 1 << 3;
  private static final int TAG = 1 << 4;
  private static final int STACK = 1 << 5;
  private static final int TRACED = 1 << 8;

  // enum packet_flag of packet.h
  private static final int FRAGMENT_FIRST = 1 << 1;
  private static final int MALFORMED_EARLY = 1 << 3;
  private static final int ICMP = 1 << 5;
  private static final int HAS_INNER = 1 << 7;
  private static final int TCP = 1 << 11;

  private static final int SEQUENCE_AT = 4; // in TCP's header, RFC 9293 section 3.1

  private final Offsets at;
  private final FlowKeyView key;
  private final FlowKeyView inner;
  private ByteBuffer data;
  private int offset;
  private int length;

  /** A view for this layout of {@code struct drop_event}. */
  public DropView(StructLayout layout) {
    this.at = Offsets.of(layout);
    this.key = new FlowKeyView(layout);
    this.inner = new FlowKeyView(layout, "inner");
  }

  /** Looks at a record; false when it is no such event, and then no field may be read. */
  public boolean wrap(ByteBuffer data, int offset, int length) {
    this.data = data;
    this.offset = offset;
    this.length = length;
    return length >= at.headers() && length >= at.headers() + headerBytes();
  }

  /** When the packet was dropped, CLOCK_BOOTTIME in nanoseconds. */
  public long bootNs() {
    return data.getLong(offset + at.bootNs());
  }

  /** The address after the call that freed the packet. */
  public long location() {
    return data.getLong(offset + at.location());
  }

  /** The running kernel's number of the reason. */
  public int reason() {
    return data.getInt(offset + at.reason());
  }

  /** Inode of the network namespace; 0 when not known. */
  public long netns() {
    return Integer.toUnsignedLong(data.getInt(offset + at.netns()));
  }

  /** Where the namespace was found. */
  public NetnsSource netnsSource() {
    return NetnsSource.of(u8(at.netnsSource()));
  }

  /** The packet's bytes from its first header that is known. */
  public long bytes() {
    return Integer.toUnsignedLong(data.getInt(offset + at.bytes()));
  }

  /** The CPU. */
  public int cpu() {
    return data.getInt(offset + at.cpu());
  }

  /** Whether a process ran into it; else no pid is known. */
  public boolean hasProcess() {
    return marked(PROCESS);
  }

  /** The process. */
  public int pid() {
    return data.getInt(offset + at.pid());
  }

  /** The process's name. */
  public ByteText comm() {
    return ByteText.ofCString(data, offset + at.comm(), NAME_BYTES);
  }

  /** Whether a socket is known, of which uid and cgroup are. */
  public boolean hasSocket() {
    return marked(SOCKET);
  }

  /** User id of the socket's owner. */
  public long socketUid() {
    return Integer.toUnsignedLong(data.getInt(offset + at.uid()));
  }

  /** Id of the cgroup that the socket was made in; 0 when not known. */
  public long cgroupId() {
    return data.getLong(offset + at.cgroupId());
  }

  /** The interface's name when it happened; empty when not known. */
  public ByteText interfaceName() {
    return ByteText.ofCString(data, offset + at.interfaceName(), NAME_BYTES);
  }

  /** The interface's index; 0 when not known. */
  public int interfaceIndex() {
    return data.getInt(offset + at.interfaceIndex());
  }

  /** What of netfilter had it, a key of {@code nf_places}; 0 when not known. */
  public long netfilterPlace() {
    return data.getLong(offset + at.netfilterPlace());
  }

  /** The nftables rule's handle; 0 when not known. */
  public long netfilterHandle() {
    return data.getLong(offset + at.netfilterHandle());
  }

  /** Whether nftables told of its way, because something asked for that. */
  public boolean traced() {
    return marked(TRACED);
  }

  /** By what of its headers the packet is known again; null of what is no IP. */
  public HeaderKey headerKey() {
    return HeaderKey.of(
        data,
        offset + at.headers(),
        headerBytes(),
        networkAt(),
        data.getInt(offset + at.transportAt()));
  }

  /** Whether the direction is known. */
  public boolean hasDirection() {
    return marked(DIRECTION);
  }

  /** Which way the packet went. */
  public Direction direction() {
    return key.direction(data, offset);
  }

  /** The ethertype after the tags; 0 when not known. */
  public int ethertype() {
    return u16(at.ethertype());
  }

  /** The flow; null of what is no IP, or cut before its addresses. */
  public FlowKey key() {
    return key.family(data, offset) == 0 ? null : key.key(data, offset);
  }

  /** The outermost tag's VLAN id, or -1. */
  public int vlan() {
    return key.vlan(data, offset);
  }

  /** The flow that an ICMP error is about, as the error tells it; null when it is none. */
  public FlowKey inner() {
    return packet(HAS_INNER) ? inner.key(data, offset) : null;
  }

  /** Whether the headers are wrong or cut before the addresses. */
  public boolean malformed() {
    return packet(MALFORMED_EARLY);
  }

  /** Whether it is the first of several fragments. */
  public boolean firstFragment() {
    return packet(FRAGMENT_FIRST);
  }

  /** TCP's control bits, or -1. */
  public int tcpFlags() {
    return packet(TCP) ? u8(at.tcpFlags()) : -1;
  }

  /** TCP's sequence number, or -1. */
  public long tcpSequence() {
    int from = transportAt() + SEQUENCE_AT;
    return packet(TCP) && from + Integer.BYTES <= headerBytes() ? wire32(from) : -1;
  }

  /** The ICMP or ICMPv6 type, or -1. */
  public int icmpType() {
    return packet(ICMP) ? u8(at.icmpType()) : -1;
  }

  /** The code that belongs to the type, or -1. */
  public int icmpCode() {
    return packet(ICMP) ? u8(at.icmpCode()) : -1;
  }

  /** What an ARP packet for IPv4 says; null when it is none, or cut. */
  public Arp arp() {
    return Arp.of(
        ethertype(), data, offset + at.headers() + networkAt(), headerBytes() - networkAt());
  }

  /** How many bytes of the packet came with the record, from its first header that is known. */
  public int headerBytes() {
    return u16(at.headerBytes());
  }

  /** Whether these begin with an Ethernet header, else with the network's. */
  public boolean ethernet() {
    return marked(ETHERNET);
  }

  /** What the packet carries, when it is a tunnel's; null when not. Allocates only then. */
  public Encapsulation encapsulation() {
    FlowKey outer = mayCarry() ? key() : null;
    return outer == null ? null : Encapsulations.of(wireBytes(), outer, transportAt());
  }

  /** How long the packet is on the wire, from its first header that is known. */
  public long bytesOnWire() {
    return bytes() + (tagBeside() ? TAG_BYTES : 0);
  }

  /** Appends the bytes that came, with the tag that stood beside them in its place. */
  public void copyWireBytes(ByteBuffer out) {
    int from = offset + at.headers();
    int before = tagBeside() ? TAG_AT : 0;
    put(from, before, out);
    if (tagBeside()) {
      putWire16(u16(at.tagProtocol()), out);
      putWire16(u16(at.tagTci()), out);
    }
    put(from + before, headerBytes() - before, out);
  }

  /** Return addresses from the tracepoint outwards; empty when there are none. */
  public long[] stack() {
    if (!marked(STACK)) {
      return new long[0];
    }
    long[] addresses = new long[Math.min(STACK_FRAMES, (length - at.stack()) / Long.BYTES)];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = data.getLong(offset + at.stack() + i * Long.BYTES);
    }
    return addresses;
  }

  private boolean mayCarry() {
    return transportAt() != 0 && key.family(data, offset) != 0;
  }

  private boolean tagBeside() {
    return marked(TAG) && ethernet() && headerBytes() >= TAG_AT;
  }

  private WireBytes wireBytes() {
    return new WireBytes(data, offset + at.headers(), headerBytes());
  }

  private void put(int from, int count, ByteBuffer out) {
    out.put(out.position(), data, from, count).position(out.position() + count);
  }

  private static void putWire16(int value, ByteBuffer out) {
    out.put((byte) (value >> Byte.SIZE)).put((byte) value);
  }

  private int transportAt() {
    return data.getInt(offset + at.transportAt());
  }

  private int networkAt() {
    return data.getInt(offset + at.networkAt());
  }

  private boolean marked(int flag) {
    return (u16(at.flags()) & flag) != 0;
  }

  private boolean packet(int flag) {
    return (data.getInt(offset + at.packetFlags()) & flag) != 0;
  }

  private int u8(int field) {
    return data.get(offset + field) & 0xff;
  }

  private int u16(int field) {
    return data.getShort(offset + field) & 0xffff;
  }

  private long wire32(int from) {
    long value = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      value = value << Byte.SIZE | u8(at.headers() + from + i);
    }
    return value;
  }

  /** Where the fields of {@code struct drop_event} lie. */
  private record Offsets(
      int bootNs,
      int location,
      int cgroupId,
      int reason,
      int netns,
      int bytes,
      int pid,
      int uid,
      int cpu,
      int packetFlags,
      int networkAt,
      int transportAt,
      int flags,
      int ethertype,
      int headerBytes,
      int netnsSource,
      int tcpFlags,
      int icmpType,
      int icmpCode,
      int tagProtocol,
      int tagTci,
      int comm,
      int interfaceName,
      int interfaceIndex,
      int netfilterPlace,
      int netfilterHandle,
      int headers,
      int stack) {

    static Offsets of(StructLayout layout) {
      return new Offsets(
          layout.offset("boot_ns", Long.BYTES),
          layout.offset("location", Long.BYTES),
          layout.offset("cgroup_id", Long.BYTES),
          layout.offset("reason", Integer.BYTES),
          layout.offset("netns", Integer.BYTES),
          layout.offset("bytes", Integer.BYTES),
          layout.offset("pid", Integer.BYTES),
          layout.offset("uid", Integer.BYTES),
          layout.offset("cpu", Integer.BYTES),
          layout.offset("packet_flags", Integer.BYTES),
          layout.offset("network_at", Integer.BYTES),
          layout.offset("transport_at", Integer.BYTES),
          layout.offset("flags", Short.BYTES),
          layout.offset("ethertype", Short.BYTES),
          layout.offset("header_bytes", Short.BYTES),
          layout.offset("netns_source", 1),
          layout.offset("tcp_flags", 1),
          layout.offset("icmp_type", 1),
          layout.offset("icmp_code", 1),
          layout.offset("tag_protocol", Short.BYTES),
          layout.offset("tag_tci", Short.BYTES),
          layout.offset("comm", NAME_BYTES),
          layout.offset("interface", NAME_BYTES),
          layout.offset("key.ifindex", Integer.BYTES),
          layout.offset("nf_place", Long.BYTES),
          layout.offset("nf_handle", Long.BYTES),
          layout.offset("headers", HEADER_BYTES),
          layout.offset("stack", STACK_FRAMES * Long.BYTES));
    }
  }
}
