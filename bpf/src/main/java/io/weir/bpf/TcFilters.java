package io.weir.bpf;

import io.weir.ringbuf.error.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The rtnetlink messages that list a hook's filters; pure. Numbers of linux/netlink.h,
 * linux/rtnetlink.h and linux/pkt_cls.h.
 */
final class TcFilters {
  private static final int HEADER_BYTES = 16; // struct nlmsghdr
  private static final int TCMSG_BYTES = 20; // struct tcmsg
  private static final int ATTRIBUTE_BYTES = 4; // struct nlattr
  private static final int ATTRIBUTE_TYPE = 0x3fff; // NLA_TYPE_MASK
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int RTM_NEWTFILTER = 44;
  private static final int RTM_GETTFILTER = 46;
  private static final int REQUEST_DUMP = 0x301; // NLM_F_REQUEST | NLM_F_DUMP
  private static final int TCA_KIND = 1;
  private static final int TCA_OPTIONS = 2;
  private static final int TCA_BPF_NAME = 7;
  private static final int TCA_BPF_ID = 11;

  private TcFilters() {}

  /** Asks for all filters under a parent, of all chains. */
  static byte[] request(int ifindex, int parent) {
    int length = HEADER_BYTES + TCMSG_BYTES;
    return ByteBuffer.allocate(length)
        .order(ByteOrder.nativeOrder())
        .putInt(length)
        .putShort((short) RTM_GETTFILTER)
        .putShort((short) REQUEST_DUMP)
        .putInt(1) // sequence
        .putInt(0) // to the kernel
        .putInt(0) // family and padding
        .putInt(ifindex)
        .putInt(0)
        .putInt(parent)
        .array();
  }

  /**
   * Adds the filters of one received buffer to the list; 0 when more is to come, 1 at the end, a
   * negative errno on an error. A filter with handle 0 is only the head of a priority's chain.
   */
  static int parse(byte[] bytes, int length, List<TcFilter> into) {
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.nativeOrder());
    int at = 0;
    while (at + HEADER_BYTES <= length) {
      int messageBytes = in.getInt(at);
      if (messageBytes < HEADER_BYTES || at + messageBytes > length) {
        return -Errno.EINVAL;
      }
      int type = in.getShort(at + 4);
      if (type == NLMSG_DONE) {
        return 1;
      }
      if (type == NLMSG_ERROR) {
        return in.getInt(at + HEADER_BYTES);
      }
      if (type == RTM_NEWTFILTER && messageBytes >= HEADER_BYTES + TCMSG_BYTES) {
        into.add(filter(in, at + HEADER_BYTES, at + messageBytes));
      }
      at += messageBytes + 3 & -4;
    }
    return 0;
  }

  private static TcFilter filter(ByteBuffer in, int tcmsg, int end) {
    int handle = in.getInt(tcmsg + 8);
    int priority = in.getInt(tcmsg + 16) >>> 16;
    int first = tcmsg + TCMSG_BYTES;
    int kind = find(in, first, end, TCA_KIND);
    int options = find(in, first, end, TCA_OPTIONS);
    int name = options == 0 ? 0 : find(in, options + 4, attributeEnd(in, options), TCA_BPF_NAME);
    int id = options == 0 ? 0 : find(in, options + 4, attributeEnd(in, options), TCA_BPF_ID);
    String kindText = text(in, kind);
    boolean bpf = kindText.equals("bpf");
    return new TcFilter(
        priority,
        handle,
        kindText,
        bpf ? text(in, name) : "",
        bpf && id != 0 ? in.getInt(id + ATTRIBUTE_BYTES) : 0);
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
      at += length + 3 & -4;
    }
    return 0;
  }

  private static int attributeEnd(ByteBuffer in, int attribute) {
    return attribute + (in.getShort(attribute) & 0xffff);
  }

  private static String text(ByteBuffer in, int attribute) {
    if (attribute == 0) {
      return "";
    }
    byte[] bytes = new byte[attributeEnd(in, attribute) - attribute - ATTRIBUTE_BYTES];
    in.get(attribute + ATTRIBUTE_BYTES, bytes);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
