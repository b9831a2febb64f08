package io.weir.exporters.pcapng;

import io.weir.ringbuf.drop.DropEvent;
import io.weir.ringbuf.drop.HeaderBytes;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.pipeline.Loss;
import io.weir.ringbuf.pipeline.Sink;
import io.weir.ringbuf.pipeline.Totals;
import io.weir.ringbuf.traffic.Direction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Dropped packets as a pcapng file (draft-ietf-opsawg-pcapng): their first bytes as packets, and
 * beside each why, where and whose it was, as a comment. Packets of one interface, namespace and
 * link type share an interface of the file; the first one, {@code any}, stands for all, and its
 * statistics at the end say what became of everything.
 *
 * <p>One thread. Each packet is written by itself, so that an error concerns exactly that packet;
 * what was written of it is taken back, and the file stays whole. The sink owns the channel.
 */
public final class PcapSink implements Sink {
  /** The most bytes of a packet that are written. */
  private static final int SNAP_BYTES = 512;

  // block types
  private static final int SECTION = 0x0a0d0d0a;
  private static final int INTERFACE = 1;
  private static final int STATISTICS = 5;
  private static final int PACKET = 6;

  private static final int BYTE_ORDER = 0x1a2b3c4d;
  private static final int MAJOR = 1;
  private static final int MINOR = 0;
  private static final long LENGTH_UNKNOWN = -1;

  // options
  private static final int COMMENT = 1;
  private static final int SECTION_APPLICATION = 4;
  private static final int INTERFACE_NAME = 2;
  private static final int INTERFACE_DESCRIPTION = 3;
  private static final int INTERFACE_TIME_UNIT = 9;
  private static final int NANOSECONDS = 9; // 10 to the power of minus 9
  private static final int PACKET_FLAGS = 2;
  private static final int INBOUND = 1;
  private static final int OUTBOUND = 2;
  private static final int RECEIVED = 4;
  private static final int ACCEPTED = 6;
  private static final int LOST_BY_KERNEL = 7;
  private static final int DELIVERED = 8;

  private static final Link ANY = new Link("any", "", LinkType.LINUX_SLL2);

  private final FileChannel file;
  private final String application;
  private final LongSupplier epochNs;
  private final BlockBuffer blocks = new BlockBuffer();
  private final Map<Link, Integer> links = new HashMap<>();
  private long writtenBytes;

  /**
   * A sink.
   *
   * @param file where it writes, from the beginning
   * @param application who writes, with the version
   * @param epochNs the time of day in nanoseconds since the epoch, for the end
   */
  public PcapSink(FileChannel file, String application, LongSupplier epochNs) {
    this.file = file;
    this.application = application;
    this.epochNs = epochNs;
  }

  @Override
  public String name() {
    return "pcap";
  }

  @Override
  public void open() throws IOException {
    blocks.clear();
    beginSection();
    write();
    links.put(ANY, 0);
  }

  @Override
  public void accept(Event event) throws IOException {
    blocks.clear();
    if (links.isEmpty()) {
      beginSection(); // it could not be written before
    }
    if (event instanceof DropEvent drop && drop.extras().headers() != null) {
      accept(drop);
    } else if (event instanceof Totals totals) {
      addStatistics(totals);
      write();
      links.putIfAbsent(ANY, 0);
    }
  }

  /** What was not written yet is no interface of the file. */
  private void accept(DropEvent drop) throws IOException {
    Link link = new Link(drop.interfaceName(), PcapComment.netns(drop), LinkType.of(drop));
    int next = Math.max(1, links.size());
    int number = links.getOrDefault(link, next);
    if (number == next) {
      addInterface(link);
    }
    addPacket(drop, link.type, number);
    write();
    links.putIfAbsent(ANY, 0);
    links.put(link, number);
  }

  @Override
  public void flush() {
    // Nothing is held back.
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      // All that was written was confirmed when it was.
    }
  }

  private void beginSection() {
    blocks.begin(SECTION);
    blocks.u32(BYTE_ORDER);
    blocks.u16(MAJOR);
    blocks.u16(MINOR);
    blocks.u64(LENGTH_UNKNOWN);
    blocks.option(SECTION_APPLICATION, application);
    blocks.endOptions();
    blocks.end();
    addInterface(ANY);
  }

  private void addInterface(Link link) {
    blocks.begin(INTERFACE);
    blocks.u16(link.type.number());
    blocks.u16(0);
    blocks.u32(SNAP_BYTES);
    blocks.option(INTERFACE_NAME, link.name);
    blocks.option(INTERFACE_DESCRIPTION, link.netns.isEmpty() ? "" : "netns " + link.netns);
    blocks.option8(INTERFACE_TIME_UNIT, NANOSECONDS);
    blocks.endOptions();
    blocks.end();
  }

  private void addPacket(DropEvent drop, LinkType type, int link) {
    HeaderBytes headers = drop.extras().headers();
    int captured = type.ownBytes() + headers.length();
    blocks.begin(PACKET);
    blocks.u32(link);
    blocks.time(drop.timestampNs());
    blocks.u32(captured);
    blocks.u32((int) Math.min(Integer.MAX_VALUE, type.ownBytes() + headers.packetBytes()));
    ByteBuffer room = blocks.room(captured);
    type.putOwn(drop.packet().ethertype(), room);
    headers.putInto(room);
    blocks.pad();
    if (drop.direction() != null) {
      blocks.option32(PACKET_FLAGS, drop.direction() == Direction.TRANSMIT ? OUTBOUND : INBOUND);
    }
    blocks.option(COMMENT, PcapComment.of(drop));
    blocks.endOptions();
    blocks.end();
  }

  private void addStatistics(Totals totals) {
    blocks.begin(STATISTICS);
    blocks.u32(0);
    blocks.time(epochNs.getAsLong());
    blocks.option(COMMENT, PcapComment.of(totals));
    blocks.option64(RECEIVED, totals.seen());
    blocks.option64(ACCEPTED, totals.seen() - totals.filtered() - totals.suppressed());
    blocks.option64(LOST_BY_KERNEL, lostByKernel(totals));
    blocks.option64(DELIVERED, totals.shown());
    blocks.endOptions();
    blocks.end();
  }

  private static long lostByKernel(Totals totals) {
    return totals.lost().getOrDefault(Loss.KERNEL_RESERVE, 0L)
        + totals.lost().getOrDefault(Loss.KERNEL_RECURSION, 0L);
  }

  private void write() throws IOException {
    ByteBuffer bytes = blocks.bytes();
    int count = bytes.remaining();
    try {
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    } catch (IOException e) {
      takeBack();
      throw e;
    }
    writtenBytes += count;
  }

  private void takeBack() {
    try {
      file.truncate(writtenBytes);
    } catch (IOException e) {
      // A pipe: who reads it sees a broken block, and then no more.
    }
  }

  /** What packets of the file have in common. */
  private record Link(String name, String netns, LinkType type) {}
}
