package io.weir.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The attributes (struct nlattr, linux/netlink.h) that stand in a part of a netlink message; pure.
 * What is cut or missing reads as nothing: 0, or the empty text.
 */
final class NetlinkAttributes {
  private static final int HEADER_BYTES = 4;
  private static final int TYPE = 0x3fff; // NLA_TYPE_MASK

  private final ByteBuffer in;

  /** Reads what is between the buffer's position and its limit. */
  NetlinkAttributes(ByteBuffer attributes) {
    in = attributes.slice().order(ByteOrder.nativeOrder());
  }

  /** The attributes that an attribute consists of. */
  NetlinkAttributes nested(int type) {
    return new NetlinkAttributes(value(type));
  }

  /** The attributes that each attribute of a type consists of. */
  List<NetlinkAttributes> each(int type) {
    List<NetlinkAttributes> all = new ArrayList<>();
    int at = 0;
    while (at + HEADER_BYTES <= in.limit()) {
      int length = in.getShort(at) & 0xffff;
      if (length < HEADER_BYTES || at + length > in.limit()) {
        break;
      }
      if ((in.getShort(at + 2) & TYPE) == type) {
        all.add(new NetlinkAttributes(part(at + HEADER_BYTES, length - HEADER_BYTES)));
      }
      at += (length + 3) & -4;
    }
    return all;
  }

  int int32(int type) {
    ByteBuffer value = value(type);
    return value.remaining() < Integer.BYTES ? 0 : value.getInt();
  }

  /** A big-endian number, as nfnetlink has them. */
  int wire32(int type) {
    ByteBuffer value = value(type).order(ByteOrder.BIG_ENDIAN);
    return value.remaining() < Integer.BYTES ? 0 : value.getInt();
  }

  /** A big-endian number, as nfnetlink has them. */
  long wire64(int type) {
    ByteBuffer value = value(type).order(ByteOrder.BIG_ENDIAN);
    return value.remaining() < Long.BYTES ? 0 : value.getLong();
  }

  /** One of the 64-bit numbers that an attribute consists of. */
  long int64(int type, int index) {
    ByteBuffer value = value(type);
    int at = index * Long.BYTES;
    return at + Long.BYTES > value.remaining() ? 0 : value.getLong(at);
  }

  /** All bytes of an attribute. */
  byte[] bytes(int type) {
    ByteBuffer value = value(type);
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    return bytes;
  }

  /** UTF-8, up to the first NUL. */
  String text(int type) {
    ByteBuffer value = value(type);
    int end = 0;
    while (end < value.limit() && value.get(end) != 0) {
      end++;
    }
    return StandardCharsets.UTF_8.decode(value.limit(end)).toString();
  }

  /** What the first attribute of a type holds, from 0 to the limit; empty when there is none. */
  private ByteBuffer value(int type) {
    int at = 0;
    while (at + HEADER_BYTES <= in.limit()) {
      int length = in.getShort(at) & 0xffff;
      if (length < HEADER_BYTES || at + length > in.limit()) {
        break;
      }
      if ((in.getShort(at + 2) & TYPE) == type) {
        return part(at + HEADER_BYTES, length - HEADER_BYTES);
      }
      at += (length + 3) & -4;
    }
    return part(0, 0);
  }

  private ByteBuffer part(int from, int length) {
    return in.slice(from, length).order(ByteOrder.nativeOrder());
  }
}
