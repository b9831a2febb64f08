package io.weir.bpf;

import io.weir.ringbuf.error.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What every netlink message begins with (struct nlmsghdr, linux/netlink.h); pure. */
final class NetlinkMessages {
  private static final int HEADER_BYTES = 16;
  private static final int TYPE = 4;
  private static final int FLAGS = 6;
  private static final int ERROR = 2; // NLMSG_ERROR
  private static final int DONE = 3; // NLMSG_DONE
  private static final int REQUEST = 1; // NLM_F_REQUEST
  private static final int MULTI = 2; // NLM_F_MULTI
  private static final int DUMP = 0x300; // NLM_F_DUMP

  private NetlinkMessages() {}

  /** Takes the messages of an answer. */
  interface Receiver {
    /**
     * One message.
     *
     * @param body what follows the header, from 0 to the limit, in native order
     */
    void take(int type, ByteBuffer body);
  }

  /** A request for one thing; the caller fills what follows the header, which is 0. */
  static ByteBuffer ask(int type, int bodyBytes) {
    return request(type, REQUEST, bodyBytes);
  }

  /** A request for all things of a kind; the caller fills what follows the header, which is 0. */
  static ByteBuffer askForAll(int type, int bodyBytes) {
    return request(type, REQUEST | DUMP, bodyBytes);
  }

  /**
   * Hands over the messages of one received buffer; 0 when more is to come, 1 at the end, a
   * negative errno on an error.
   */
  static int parse(byte[] bytes, int length, Receiver receiver) {
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.nativeOrder());
    int at = 0;
    while (at + HEADER_BYTES <= length) {
      int messageBytes = in.getInt(at);
      if (messageBytes < HEADER_BYTES || at + messageBytes > length) {
        return -Errno.EINVAL;
      }
      ByteBuffer body = in.slice(at + HEADER_BYTES, messageBytes - HEADER_BYTES);
      body.order(ByteOrder.nativeOrder());
      int type = in.getShort(at + TYPE);
      if (type == DONE) {
        return 1;
      }
      if (type == ERROR) {
        return body.remaining() < Integer.BYTES ? -Errno.EINVAL : body.getInt();
      }
      receiver.take(type, body);
      if ((in.getShort(at + FLAGS) & MULTI) == 0) {
        return 1;
      }
      at += (messageBytes + 3) & -4;
    }
    return 0;
  }

  private static ByteBuffer request(int type, int flags, int bodyBytes) {
    int length = HEADER_BYTES + bodyBytes;
    return ByteBuffer.allocate(length)
        .order(ByteOrder.nativeOrder())
        .putInt(length)
        .putShort((short) type)
        .putShort((short) flags)
        .putInt(1) // sequence
        .putInt(0); // to the kernel
  }
}
