package io.weir.bpf;

import io.weir.ringbuf.error.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The rtnetlink messages that describe an interface; pure. Numbers of linux/netlink.h,
 * linux/rtnetlink.h and linux/if_link.h.
 */
final class LinkMessages {
  private static final int HEADER_BYTES = 16; // struct nlmsghdr
  private static final int INFO_BYTES = 16; // struct ifinfomsg
  private static final int ATTRIBUTE_BYTES = 4; // struct nlattr
  private static final int ATTRIBUTE_TYPE = 0x3fff; // NLA_TYPE_MASK
  private static final int NLMSG_ERROR = 2;
  private static final int RTM_NEWLINK = 16;
  private static final int RTM_GETLINK = 18;
  private static final int REQUEST = 1; // NLM_F_REQUEST
  private static final int IFF_UP = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_STATS64 = 23;

  // struct rtnl_link_stats64: u64 fields in this order
  private static final int RX_ERRORS = 4;
  private static final int TX_ERRORS = 5;
  private static final int RX_DROPPED = 6;
  private static final int TX_DROPPED = 7;
  private static final int RX_MISSED = 15;

  private LinkMessages() {}

  /** Asks for one interface. */
  static byte[] request(int ifindex) {
    int length = HEADER_BYTES + INFO_BYTES;
    return ByteBuffer.allocate(length)
        .order(ByteOrder.nativeOrder())
        .putInt(length)
        .putShort((short) RTM_GETLINK)
        .putShort((short) REQUEST)
        .putInt(1) // sequence
        .putInt(0) // to the kernel
        .putInt(0) // family, padding, type
        .putInt(ifindex)
        .array();
  }

  /** The positive errno that an answer carries, or 0. */
  static int errno(byte[] bytes, int length) {
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.nativeOrder());
    if (length < HEADER_BYTES + INFO_BYTES) {
      return Errno.EINVAL;
    }
    return switch (in.getShort(4)) {
      case RTM_NEWLINK -> 0;
      case NLMSG_ERROR -> -in.getInt(HEADER_BYTES);
      default -> Errno.EINVAL;
    };
  }

  /** The interface that an answer describes. */
  static NetDevice device(byte[] bytes, int length) {
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.nativeOrder());
    int first = HEADER_BYTES + INFO_BYTES;
    int end = Math.min(length, in.getInt(0));
    int mtu = find(in, first, end, IFLA_MTU);
    int info = find(in, first, end, IFLA_LINKINFO);
    int kind = info == 0 ? 0 : find(in, info + ATTRIBUTE_BYTES, endOf(in, info), IFLA_INFO_KIND);
    return new NetDevice(
        text(in, find(in, first, end, IFLA_IFNAME)),
        in.getInt(HEADER_BYTES + 4),
        in.getShort(HEADER_BYTES + 2) & 0xffff,
        mtu == 0 ? 0 : in.getInt(mtu + ATTRIBUTE_BYTES),
        text(in, kind),
        (in.getInt(HEADER_BYTES + 8) & IFF_UP) != 0,
        drops(in, find(in, first, end, IFLA_STATS64)));
  }

  private static NetDevice.Drops drops(ByteBuffer in, int stats) {
    return new NetDevice.Drops(
        counter(in, stats, RX_DROPPED),
        counter(in, stats, RX_ERRORS),
        counter(in, stats, RX_MISSED),
        counter(in, stats, TX_DROPPED),
        counter(in, stats, TX_ERRORS));
  }

  private static long counter(ByteBuffer in, int stats, int field) {
    int at = stats + ATTRIBUTE_BYTES + field * Long.BYTES;
    return stats == 0 || at + Long.BYTES > endOf(in, stats) ? 0 : in.getLong(at);
  }

  /** Where an attribute begins; 0 when there is none. */
  private static int find(ByteBuffer in, int from, int end, int type) {
    int at = from;
    while (at + ATTRIBUTE_BYTES <= end) {
      int length = in.getShort(at) & 0xffff;
      if (length < ATTRIBUTE_BYTES || at + length > end) {
        return 0;
      }
      if ((in.getShort(at + 2) & ATTRIBUTE_TYPE) == type) {
        return at;
      }
      at += (length + 3) & -4;
    }
    return 0;
  }

  private static int endOf(ByteBuffer in, int attribute) {
    return attribute + (in.getShort(attribute) & 0xffff);
  }

  private static String text(ByteBuffer in, int attribute) {
    if (attribute == 0) {
      return "";
    }
    byte[] bytes = new byte[endOf(in, attribute) - attribute - ATTRIBUTE_BYTES];
    in.get(attribute + ATTRIBUTE_BYTES, bytes);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
