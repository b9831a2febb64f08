package io.weir.bpf;

import java.nio.ByteBuffer;

/**
 * The rtnetlink messages that list a hook's filters; pure. Numbers of linux/rtnetlink.h and
 * linux/pkt_cls.h.
 */
final class TcFilters {
  private static final int TCMSG_BYTES = 20; // struct tcmsg
  private static final int TCMSG_HANDLE = 8;
  private static final int TCMSG_INFO = 16;
  private static final int RTM_NEWTFILTER = 44;
  private static final int RTM_GETTFILTER = 46;
  private static final int TCA_KIND = 1;
  private static final int TCA_OPTIONS = 2;
  private static final int TCA_BPF_NAME = 7;
  private static final int TCA_BPF_ID = 11;

  private TcFilters() {}

  /** Asks for all filters under a parent, of all chains. */
  static ByteBuffer request(int ifindex, int parent) {
    return NetlinkMessages.askForAll(RTM_GETTFILTER, TCMSG_BYTES)
        .putInt(0) // family and padding
        .putInt(ifindex)
        .putInt(0)
        .putInt(parent);
  }

  /** Whether a message of an answer describes a filter. */
  static boolean isFilter(int type, ByteBuffer body) {
    return type == RTM_NEWTFILTER && body.remaining() >= TCMSG_BYTES;
  }

  /**
   * The filter that a message describes; with handle 0 it is only the head of a priority's chain.
   */
  static TcFilter filter(ByteBuffer body) {
    NetlinkAttributes attributes = new NetlinkAttributes(body.duplicate().position(TCMSG_BYTES));
    NetlinkAttributes options = attributes.nested(TCA_OPTIONS);
    String kind = attributes.text(TCA_KIND);
    boolean bpf = kind.equals("bpf");
    return new TcFilter(
        body.getInt(TCMSG_INFO) >>> 16,
        body.getInt(TCMSG_HANDLE),
        kind,
        bpf ? options.text(TCA_BPF_NAME) : "",
        bpf ? options.int32(TCA_BPF_ID) : 0);
  }
}
