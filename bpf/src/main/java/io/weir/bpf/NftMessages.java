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
  static final int FIRST = Integer.MIN_VALUE; // NF_IP_PRI_FIRST
  private static final int PREROUTING = 0;
  static final int OUTPUT = 3;

  /** Where packets that come and those that are sent are seen first. */
  static final int[] HOOKS = {PREROUTING, OUTPUT};

  private static final int META_NFTRACE = 12;
  private static final int REGISTER = 1; // NFT_REG_1
  private static final int VERDICT_REGISTER = 0; // NFT_REG_VERDICT
  private static final int ACCEPT = 1; // NF_ACCEPT
  private static final String COUNTER = "counter";
  private static final int GENERIC_BYTES = 4; // struct nfgenmsg
  private static final int CAPACITY = 8192;
  private static final int SEQUENCE = 1; // nobody looks at it

  private NftMessages() {}

  /**
   * Makes a table that vanishes with the socket that sends this, and traces at most so many packets
   * a second of those that come and of those that are sent each. All at once: no packet is marked
   * before all chains are there.
   *
   * @param hooks whether with {@link NftWatchMessages#addHookChains}
   * @param states whether with {@link NftWatchMessages#addStateChains}
   */
  static byte[] traceTable(String name, int packetsPerSecond, boolean hooks, boolean states) {
    NetlinkWriter out = batch();
    out.message(NEWTABLE, REQUEST | CREATE | EXCLUSIVE, SEQUENCE, INET, 0);
    out.text(1, name).int32(2, OWNER);
    for (int hook : HOOKS) {
      chain(out, name, chain(hook), hook, FIRST);
    }
    if (hooks) {
      NftWatchMessages.addHookChains(out, name);
    }
    if (states) {
      NftWatchMessages.addStateChains(out, name);
    }
    for (int hook : HOOKS) {
      rule(out, name, chain(hook), answered(hook), () -> mark(out, packetsPerSecond));
    }
    return endBatch(out);
  }

  private static NetlinkWriter batch() {
    return new NetlinkWriter(CAPACITY).message(BATCH_BEGIN, REQUEST, SEQUENCE, 0, SUBSYSTEM);
  }

  private static byte[] endBatch(NetlinkWriter out) {
    return out.message(BATCH_END, REQUEST, SEQUENCE, 0, SUBSYSTEM).toBytes();
  }

  /** The last message of a batch is answered, as are those that fail. */
  private static int answered(int hook) {
    return hook == OUTPUT ? ACK : 0;
  }

  /** The name of the chain that marks packets. */
  static String chain(int hook) {
    return hook == OUTPUT ? "output" : "prerouting";
  }

  static void chain(NetlinkWriter out, String table, String name, int hook, int priority) {
    out.message(NEWCHAIN, REQUEST | CREATE, SEQUENCE, INET, 0);
    out.text(1, table).text(3, name);
    out.nested(4, () -> out.int32(1, hook).int32(2, priority));
    out.text(7, "filter");
  }

  /** A rule at the end of a chain. */
  static void rule(NetlinkWriter out, String table, String chain, int flags, Runnable expressions) {
    out.message(NEWRULE, REQUEST | CREATE | APPEND | flags, SEQUENCE, INET, 0);
    out.text(1, table).text(2, chain).nested(4, expressions);
  }

  /** {@code counter limit rate N/second counter meta nftrace set 1}. */
  private static void mark(NetlinkWriter out, int rate) {
    expression(out, COUNTER, () -> out.int64(1, 0).int64(2, 0));
    expression(out, "limit", () -> limit(out, rate));
    expression(out, COUNTER, () -> out.int64(1, 0).int64(2, 0));
    expression(out, "immediate", () -> one(out));
    expression(out, "meta", () -> out.int32(2, META_NFTRACE).int32(3, REGISTER));
  }

  /** Puts a rule first in both chains that mark packets, which lets all pass as it is. */
  static byte[] traceNoMore(String table) {
    NetlinkWriter out = batch();
    for (int hook : HOOKS) {
      out.message(NEWRULE, REQUEST | CREATE | answered(hook), SEQUENCE, INET, 0);
      out.text(1, table).text(2, chain(hook));
      out.nested(4, () -> expression(out, "immediate", () -> accept(out)));
    }
    return endBatch(out);
  }

  /** Asks for the rules of {@link #traceTable}. */
  static ByteBuffer askRules(String table) {
    NetlinkWriter out = new NetlinkWriter(CAPACITY);
    return ByteBuffer.wrap(
        out.message(GETRULE, REQUEST | DUMP, SEQUENCE, INET, 0).text(1, table).toBytes());
  }

  /** The rule that a message describes; null: it describes none. */
  static Rule rule(int type, ByteBuffer body) {
    if (type != NEWRULE || body.remaining() < GENERIC_BYTES) {
      return null;
    }
    NetlinkAttributes attributes = attributes(body);
    long[] counters =
        attributes.nested(4).each(1).stream()
            .filter(expression -> expression.text(1).equals(COUNTER))
            .mapToLong(expression -> expression.nested(2).wire64(2))
            .toArray();
    return new Rule(
        attributes.text(2),
        attributes.wire64(3),
        counters.length == 2 ? new NftTracing.Counts(counters[0], counters[1]) : null);
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

  static void expression(NetlinkWriter out, String name, Runnable data) {
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

  /**
   * A rule of a table of ours.
   *
   * @param counts null: it is not one that marks packets
   */
  record Rule(String chain, long handle, NftTracing.Counts counts) {}
}
