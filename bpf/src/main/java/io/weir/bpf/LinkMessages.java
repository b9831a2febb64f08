package io.weir.bpf;

import java.nio.ByteBuffer;

/**
 * The rtnetlink messages that describe an interface; pure. Numbers of linux/rtnetlink.h and
 * linux/if_link.h.
 */
final class LinkMessages {
  private static final int INFO_BYTES = 16; // struct ifinfomsg
  private static final int INFO_TYPE = 2;
  private static final int INFO_INDEX = 4;
  private static final int INFO_FLAGS = 8;
  private static final int RTM_NEWLINK = 16;
  private static final int RTM_GETLINK = 18;
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
  static ByteBuffer request(int ifindex) {
    return NetlinkMessages.ask(RTM_GETLINK, INFO_BYTES)
        .putInt(0) // family, padding, type
        .putInt(ifindex);
  }

  /** Asks for all interfaces. */
  static ByteBuffer requestAll() {
    return NetlinkMessages.askForAll(RTM_GETLINK, INFO_BYTES);
  }

  /** Whether a message of an answer describes an interface. */
  static boolean isDevice(int type, ByteBuffer body) {
    return type == RTM_NEWLINK && body.remaining() >= INFO_BYTES;
  }

  /** The interface that a message describes. */
  static NetDevice device(ByteBuffer body) {
    NetlinkAttributes attributes = new NetlinkAttributes(body.duplicate().position(INFO_BYTES));
    return new NetDevice(
        attributes.text(IFLA_IFNAME),
        body.getInt(INFO_INDEX),
        body.getShort(INFO_TYPE) & 0xffff,
        attributes.int32(IFLA_MTU),
        attributes.nested(IFLA_LINKINFO).text(IFLA_INFO_KIND),
        (body.getInt(INFO_FLAGS) & IFF_UP) != 0,
        drops(attributes));
  }

  private static NetDevice.Drops drops(NetlinkAttributes attributes) {
    return new NetDevice.Drops(
        attributes.int64(IFLA_STATS64, RX_DROPPED),
        attributes.int64(IFLA_STATS64, RX_ERRORS),
        attributes.int64(IFLA_STATS64, RX_MISSED),
        attributes.int64(IFLA_STATS64, TX_DROPPED),
        attributes.int64(IFLA_STATS64, TX_ERRORS));
  }
}
