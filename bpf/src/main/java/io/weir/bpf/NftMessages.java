package io.weir.bpf;

import io.weir.ringbuf.drop.HeaderKey;
import java.nio.ByteBuffer;

/**
 * The messages of nf_tables that tracing takes; pure. Numbers of linux/netfilter/nf_tables.h,
 * nfnetlink.h and linux/netlink.h.
 */
final class NftMessages {
  /** Multicast group of what {@code meta nftrace} sends. */
  static final int TRACE_GROUP = 9; // NFNLGRP_NFTRACE

  /** The sequence number of the last request of {@link #traceTable}, which is acknowledged. */
  static final int LAST_SEQUENCE = 6;

  private static final int SUBSYSTEM = 10; // NFNL_SUBSYS_NFTABLES
  private static final int NEWTABLE = SUBSYSTEM << 8;
  private static final int NEWCHAIN = SUBSYSTEM << 8 | 3;
  private static final int GETCHAIN = SUBSYSTEM << 8 | 4;
  private static final int NEWRULE = SUBSYSTEM << 8 | 6;
  private static final int GETRULE = SUBSYSTEM << 8 | 7;
  private static final int NEWGEN = SUBSYSTEM << 8 | 15;
  private static final int GETGEN = SUBSYSTEM << 8 | 16;
  private static final int TRACE = SUBSYSTEM << 8 | 17;
  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;

  private static final int REQUEST = 1;
  private static final int ACK = 4;
  private static final int DUMP = 0x300;
  private static final int EXCLUSIVE = 0x200;
  private static final int CREATE = 0x400;
  private static final int APPEND = 0x800;

  private static final int INET = 1; // NFPROTO_INET
  private static final int OWNER = 2; // NFT_TABLE_F_OWNER
  private static final int FIRST = Integer.MIN_VALUE; // NF_IP_PRI_FIRST
  private static final int PREROUTING = 0;
  private static final int OUTPUT = 3;
  private static final int META_NFTRACE = 12;
  private static final int REGISTER = 1; // NFT_REG_1
  private static final int VERDICT_REGISTER = 0; // NFT_REG_VERDICT
  private static final int ACCEPT = 1; // NF_ACCEPT
  private static final String COUNTER = "counter";
  private static final int GENERIC_BYTES = 4; // struct nfgenmsg
  private static final int CAPACITY = 2048;

  private NftMessages() {}

  /**
   * Makes a table that vanishes with the socket that sends this, and traces at most so many packets
   * a second of those that come and of those that are sent each.
   */
  static byte[] traceTable(String name, int packetsPerSecond) {
    NetlinkWriter out = new NetlinkWriter(CAPACITY);
    out.message(BATCH_BEGIN, REQUEST, 1, 0, SUBSYSTEM);
    out.message(NEWTABLE, REQUEST | CREATE | EXCLUSIVE, 2, INET, 0);
    out.text(1, name).int32(2, OWNER);
    chain(out, name, PREROUTING, 3);
    chain(out, name, OUTPUT, 4);
    rule(out, name, PREROUTING, 5, packetsPerSecond);
    rule(out, name, OUTPUT, LAST_SEQUENCE, packetsPerSecond);
    out.message(BATCH_END, REQUEST, LAST_SEQUENCE + 1, 0, SUBSYSTEM);
    return out.toBytes();
  }

  private static String chain(int hook) {
    return hook == OUTPUT ? "output" : "prerouting";
  }

  private static void chain(NetlinkWriter out, String table, int hook, int sequence) {
    out.message(NEWCHAIN, REQUEST | CREATE, sequence, INET, 0);
    out.text(1, table).text(3, chain(hook));
    out.nested(4, () -> out.int32(1, hook).int32(2, FIRST));
    out.text(7, "filter");
  }

  /** {@code counter limit rate N/second counter meta nftrace set 1}. */
  private static void rule(NetlinkWriter out, String table, int hook, int sequence, int rate) {
    rule(
        out,
        table,
        hook,
        sequence,
        APPEND,
        () -> {
          expression(out, COUNTER, () -> out.int64(1, 0).int64(2, 0));
          expression(out, "limit", () -> limit(out, rate));
          expression(out, COUNTER, () -> out.int64(1, 0).int64(2, 0));
          expression(out, "immediate", () -> one(out));
          expression(out, "meta", () -> out.int32(2, META_NFTRACE).int32(3, REGISTER));
        });
  }

  private static void rule(
      NetlinkWriter out, String table, int hook, int sequence, int flags, Runnable expressions) {
    int ack = sequence == LAST_SEQUENCE ? ACK : 0;
    out.message(NEWRULE, REQUEST | CREATE | flags | ack, sequence, INET, 0);
    out.text(1, table).text(2, chain(hook));
    out.nested(4, expressions);
  }

  /** Puts a rule first in both chains of {@link #traceTable} that lets all pass as it is. */
  static byte[] traceNoMore(String table) {
    NetlinkWriter out = new NetlinkWriter(CAPACITY);
    out.message(BATCH_BEGIN, REQUEST, 1, 0, SUBSYSTEM);
    for (int hook : new int[] {PREROUTING, OUTPUT}) {
      int sequence = hook == OUTPUT ? LAST_SEQUENCE : LAST_SEQUENCE - 1;
      rule(out, table, hook, sequence, 0, () -> expression(out, "immediate", () -> accept(out)));
    }
    out.message(BATCH_END, REQUEST, LAST_SEQUENCE + 1, 0, SUBSYSTEM);
    return out.toBytes();
  }

  /** Asks for the rules of {@link #traceTable}. */
  static ByteBuffer askRules(String table) {
    NetlinkWriter out = new NetlinkWriter(CAPACITY);
    return ByteBuffer.wrap(
        out.message(GETRULE, REQUEST | DUMP, 1, INET, 0).text(1, table).toBytes());
  }

  /**
   * How many packets each counter of a rule counted, from left to right; none when the message is
   * no rule.
   */
  static long[] counters(int type, ByteBuffer body) {
    if (type != NEWRULE || body.remaining() < GENERIC_BYTES) {
      return new long[0];
    }
    return attributes(body).nested(4).each(1).stream()
        .filter(expression -> expression.text(1).equals(COUNTER))
        .mapToLong(expression -> expression.nested(2).wire64(2))
        .toArray();
  }

  /** Asks for all chains. */
  static ByteBuffer askChains() {
    return NetlinkMessages.askForAll(GETCHAIN, GENERIC_BYTES);
  }

  /** The base chain that a message describes; null: it describes none. */
  static NftChain chain(int type, ByteBuffer body) {
    if (type != NEWCHAIN || body.remaining() < GENERIC_BYTES) {
      return null;
    }
    NetlinkAttributes attributes = attributes(body);
    if (attributes.bytes(4).length == 0) {
      return null;
    }
    int family = body.get(0) & 0xff;
    NetlinkAttributes hook = attributes.nested(4);
    return new NftChain(
        family,
        attributes.text(1),
        attributes.text(3),
        NftChain.Hook.of(family, hook.wire32(1)),
        hook.wire32(2),
        attributes.text(7));
  }

  private static void expression(NetlinkWriter out, String name, Runnable data) {
    out.nested(1, () -> out.text(1, name).nested(2, data));
  }

  private static void limit(NetlinkWriter out, int rate) {
    out.int64(1, rate).int64(2, 1).int32(3, Math.max(rate / 10, 5)).int32(4, 0);
  }

  private static void one(NetlinkWriter out) {
    out.int32(1, REGISTER).nested(2, () -> out.bytes(1, new byte[] {1}));
  }

  private static void accept(NetlinkWriter out) {
    out.int32(1, VERDICT_REGISTER).nested(2, () -> out.nested(2, () -> out.int32(1, ACCEPT)));
  }

  /** Asks for the number of the set of rules in force. */
  static byte[] askGeneration() {
    NetlinkWriter out = new NetlinkWriter(64);
    return out.message(GETGEN, REQUEST, 1, 0, 0).toBytes();
  }

  /** The number that answers, or -1. */
  static long generation(int type, ByteBuffer body) {
    if (type != NEWGEN || body.remaining() < GENERIC_BYTES) {
      return -1;
    }
    return Integer.toUnsignedLong(attributes(body).wire32(1));
  }

  static boolean isTrace(int type, ByteBuffer body) {
    return type == TRACE && body.remaining() >= GENERIC_BYTES;
  }

  /** What a message tells of a packet's way. */
  static NftTrace trace(ByteBuffer body) {
    NetlinkAttributes attributes = attributes(body);
    NftTrace.Kind kind = NftTrace.Kind.of(attributes.wire32(4));
    NetlinkAttributes verdict = attributes.nested(5);
    return new NftTrace(
        attributes.wire32(6),
        body.get(0) & 0xff,
        attributes.text(1),
        attributes.text(2),
        attributes.wire64(3),
        kind,
        kind == NftTrace.Kind.POLICY ? attributes.wire32(16) : verdict.wire32(1),
        HeaderKey.of(attributes.bytes(8), attributes.bytes(9)),
        NftPacket.of(
            attributes.bytes(8),
            attributes.bytes(9),
            attributes.wire32(10),
            attributes.wire32(12)));
  }

  private static NetlinkAttributes attributes(ByteBuffer body) {
    return new NetlinkAttributes(body.duplicate().position(GENERIC_BYTES));
  }
}
