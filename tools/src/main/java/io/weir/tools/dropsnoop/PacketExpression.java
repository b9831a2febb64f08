package io.weir.tools.dropsnoop;

import io.weir.bpf.PcapProgram;
import io.weir.ringbuf.drop.DropView;
import io.weir.ringbuf.drop.HeaderFilter;
import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.UsageError;
import java.nio.ByteBuffer;

/**
 * The expression behind the options, as tcpdump's. Packets begin with Ethernet's header or with
 * IP's, so it is compiled for both; where it makes no sense for one of them, those do not match.
 * One thread, the ring's; the caller closes it.
 */
final class PacketExpression implements HeaderFilter, AutoCloseable {
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;

  private final PcapProgram ethernet; // null where it makes no sense, but never both
  private final PcapProgram raw;

  private PacketExpression(PcapProgram ethernet, PcapProgram raw) {
    this.ethernet = ethernet;
    this.raw = raw;
  }

  /** Compiles; an error is libpcap's. */
  static PacketExpression compile(String expression) {
    PcapProgram raw = null;
    try {
      raw = compile(PcapProgram.RAW, expression);
    } catch (UnsupportedKernel e) {
      throw e;
    } catch (WeirException e) {
      // Whether it is wrong altogether shows below.
    }
    try {
      return new PacketExpression(compile(PcapProgram.ETHERNET, expression), raw);
    } catch (WeirException e) {
      if (raw == null) {
        throw new UsageError("expression '" + expression + "'", e.remedy());
      }
      return new PacketExpression(null, raw);
    }
  }

  private static PcapProgram compile(int linkType, String expression) {
    return PcapProgram.compile(linkType, expression, DropView.MAX_WIRE_BYTES);
  }

  @Override
  public boolean accepts(DropView record) {
    PcapProgram program = program(record);
    if (program == null) {
      return false;
    }
    ByteBuffer packet = program.packet();
    record.copyWireBytes(packet);
    return program.matches(record.bytesOnWire());
  }

  /** Null for what begins with neither. */
  private PcapProgram program(DropView record) {
    if (record.ethernet()) {
      return ethernet;
    }
    boolean ip = record.ethertype() == IPV4 || record.ethertype() == IPV6;
    return ip ? raw : null;
  }

  @Override
  public void close() {
    for (PcapProgram program : new PcapProgram[] {ethernet, raw}) {
      if (program != null) {
        program.close();
      }
    }
  }
}
