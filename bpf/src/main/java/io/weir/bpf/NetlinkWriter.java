package io.weir.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes netlink messages one after another, with attributes that nest; pure. Numbers in attributes
 * are big-endian, as nfnetlink has them.
 */
final class NetlinkWriter {
  private static final int NESTED = 0x8000; // NLA_F_NESTED
  private static final int ATTRIBUTE_BYTES = 4;

  private final ByteBuffer out;
  private int message = -1; // where the one that is being written begins

  /** A writer of at most so many bytes. */
  NetlinkWriter(int bytes) {
    out = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  /**
   * Begins a message of nfnetlink (struct nlmsghdr and nfgenmsg).
   *
   * @param resource big-endian on the wire
   */
  NetlinkWriter message(int type, int flags, int sequence, int family, int resource) {
    end();
    message = out.position();
    out.putInt(0).putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0);
    out.put((byte) family).put((byte) 0).put((byte) (resource >> Byte.SIZE)).put((byte) resource);
    return this;
  }

  NetlinkWriter text(int type, String value) {
    return bytes(type, (value + '\0').getBytes(StandardCharsets.UTF_8));
  }

  NetlinkWriter int32(int type, int value) {
    return bytes(type, ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  NetlinkWriter int64(int type, long value) {
    return bytes(type, ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  NetlinkWriter bytes(int type, byte[] value) {
    out.putShort((short) (ATTRIBUTE_BYTES + value.length)).putShort((short) type).put(value);
    return pad();
  }

  /** An attribute that consists of what the action writes. */
  NetlinkWriter nested(int type, Runnable action) {
    int from = out.position();
    out.putShort((short) 0).putShort((short) (type | NESTED));
    action.run();
    out.putShort(from, (short) (out.position() - from));
    return this;
  }

  /** All messages. */
  byte[] toBytes() {
    end();
    return Arrays.copyOf(out.array(), out.position());
  }

  private void end() {
    if (message >= 0) {
      out.putInt(message, out.position() - message);
      message = -1;
    }
  }

  private NetlinkWriter pad() {
    while (out.position() % ATTRIBUTE_BYTES != 0) {
      out.put((byte) 0);
    }
    return this;
  }
}
