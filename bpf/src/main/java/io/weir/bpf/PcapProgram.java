package io.weir.bpf;

import io.weir.bpf.sys.LibPcap;
import io.weir.bpf.sys.Raw;
import io.weir.ringbuf.error.WeirException;
import java.nio.ByteBuffer;

/**
 * A filter expression as libpcap compiled it for packets that begin alike, see pcap-filter(7). It
 * runs in user space, on a copy of a packet's first bytes. One thread; the caller closes it.
 * Running costs one call into libpcap and allocates nothing.
 */
public final class PcapProgram implements AutoCloseable {
  /** Packets that begin with Ethernet's header: DLT_EN10MB. */
  public static final int ETHERNET = 1;

  /** Packets that begin with IPv4's or IPv6's: DLT_RAW of Linux. */
  public static final int RAW = 12;

  private static final int PROGRAM_BYTES = 16; // struct bpf_program
  private static final int HEADER_BYTES = 24; // struct pcap_pkthdr: a timeval, two lengths
  private static final int CAPTURED_AT = 16;
  private static final int LENGTH_AT = 20;
  private static final int SNAP_BYTES = 262_144; // what tcpdump takes
  private static final int OPTIMIZE = 1;
  private static final int NETMASK_UNKNOWN = -1;

  private final Raw.Block program = new Raw.Block(PROGRAM_BYTES);
  private final Raw.Block header = new Raw.Block(HEADER_BYTES);
  private final Raw.Block packet;
  private final ByteBuffer headerFields;
  private final ByteBuffer packetBytes;
  private boolean closed;

  private PcapProgram(int maxBytes) {
    packet = new Raw.Block(maxBytes);
    headerFields = Raw.buffer(header.address(), HEADER_BYTES);
    packetBytes = Raw.buffer(packet.address(), maxBytes);
  }

  /**
   * Compiles.
   *
   * @param linkType {@link #ETHERNET} or {@link #RAW}
   * @param maxBytes how many bytes of a packet there are at most
   * @throws WeirException when the expression is wrong, or makes no sense for such packets; its
   *     remedy is libpcap's message
   */
  public static PcapProgram compile(int linkType, String expression, int maxBytes) {
    LibPcap.require();
    PcapProgram program = new PcapProgram(maxBytes);
    long handle = LibPcap.pcap_open_dead(linkType, SNAP_BYTES);
    int status =
        LibPcap.pcap_compile(
            handle, program.program.address(), expression, OPTIMIZE, NETMASK_UNKNOWN);
    String error = status == 0 ? "" : LibPcap.pcap_geterr(handle);
    LibPcap.pcap_close(handle);
    if (status != 0) {
      program.free();
      throw new WeirException("compile '" + expression + "'", 0, error);
    }
    return program;
  }

  /** Where the packet's bytes are to be written; empty, with room for as many as were promised. */
  public ByteBuffer packet() {
    return packetBytes.clear();
  }

  /**
   * Runs on what was written there.
   *
   * @param packetLength how long the packet is on the wire
   */
  public boolean matches(long packetLength) {
    headerFields.putInt(CAPTURED_AT, packetBytes.position());
    headerFields.putInt(LENGTH_AT, (int) Math.min(Integer.MAX_VALUE, packetLength));
    return LibPcap.pcap_offline_filter(program.address(), header.address(), packet.address()) != 0;
  }

  @Override
  public void close() {
    if (!closed) {
      LibPcap.pcap_freecode(program.address());
      free();
    }
  }

  private void free() {
    closed = true;
    program.close();
    header.close();
    packet.close();
  }
}
