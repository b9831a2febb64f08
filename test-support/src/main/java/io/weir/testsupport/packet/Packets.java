package io.weir.testsupport.packet;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Builds frames piece by piece; every piece is right until a test makes it wrong. */
public final class Packets {
  private Packets() {}

  public static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Ethernet: two addresses, then what the digits say (tags, ethertype), then the payload. */
  public static byte[] frame(String types, byte[]... payload) {
    return join(hex("020000000002 020000000001"), hex(types), join(payload));
  }

  /** IPv4 from 192.0.2.1 to 198.51.100.2. */
  public static byte[] ip4(int proto, byte[]... payload) {
    return ip4(5, 0, proto, "c0000201 c6336402", payload);
  }

  /** The same with options: {@code words} is IHL. */
  public static byte[] ip4Options(int words, int proto, byte[]... payload) {
    return ip4(words, 0, proto, "c0000201 c6336402", payload);
  }

  /** The same with flags and fragment offset. */
  public static byte[] ip4Fragment(int fragment, int proto, byte[]... payload) {
    return ip4(5, fragment, proto, "c0000201 c6336402", payload);
  }

  /** What an ICMP error to 198.51.100.2 quotes: a packet from there to 192.0.2.1. */
  public static byte[] quoted4(int fragment, int proto, byte[]... payload) {
    return ip4(5, fragment, proto, "c6336402 c0000201", payload);
  }

  /** IPv6 from 2001:db8::1 to 2001:db8::2. */
  public static byte[] ip6(int next, byte[]... payload) {
    return ip6(next, 1, 2, payload);
  }

  /** What an ICMPv6 error to 2001:db8::2 quotes. */
  public static byte[] quoted6(int next, byte[]... payload) {
    return ip6(next, 2, 1, payload);
  }

  /** An extension header of (length + 1) * 8 bytes. */
  public static byte[] extension(int next, int length) {
    byte[] header = new byte[(length + 1) * 8];
    header[0] = (byte) next;
    header[1] = (byte) length;
    return header;
  }

  /** A fragment header; offset in its upper 13 bits, 1 for more. */
  public static byte[] fragment6(int next, int offsetAndMore) {
    return set16(set8(hex("0000 0000 01020304"), 0, next), 2, offsetAndMore);
  }

  /** An authentication header of (length + 2) * 4 bytes. */
  public static byte[] authentication(int next, int length) {
    byte[] header = new byte[(length + 2) * 4];
    header[0] = (byte) next;
    header[1] = (byte) length;
    return header;
  }

  public static byte[] tcp(int sport, int dport, int flags) {
    byte[] header = hex("0000 0000 00000001 00000000 50 00 0100 0000 0000");
    return set8(set16(set16(header, 0, sport), 2, dport), 13, flags);
  }

  public static byte[] udp(int sport, int dport, int payloadBytes) {
    byte[] all = new byte[8 + payloadBytes];
    return set16(set16(set16(all, 0, sport), 2, dport), 4, all.length);
  }

  public static byte[] icmp(int type, int code, byte[]... body) {
    return join(set8(set8(new byte[8], 0, type), 1, code), join(body));
  }

  public static byte[] set8(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    return bytes;
  }

  public static byte[] set16(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 8);
    bytes[at + 1] = (byte) value;
    return bytes;
  }

  /** The first bytes only. */
  public static byte[] cut(byte[] bytes, int length) {
    return java.util.Arrays.copyOf(bytes, length);
  }

  private static byte[] ip4(
      int words, int fragment, int proto, String addresses, byte[]... payload) {
    byte[] header = join(hex("40 00 0000 1234 0000 40 00 0000"), hex(addresses));
    byte[] body = join(payload);
    header = cut(header, Math.max(words * 4, 20));
    set8(header, 0, 0x40 | words);
    set16(header, 2, header.length + body.length);
    set16(header, 6, fragment);
    return join(set8(header, 9, proto), body);
  }

  private static byte[] ip6(int next, int source, int destination, byte[]... payload) {
    byte[] body = join(payload);
    byte[] header = new byte[40];
    set8(set8(header, 0, 0x60), 6, next);
    set8(set16(header, 4, body.length), 7, 64);
    for (int at = 8; at < 40; at += 16) {
      set16(set16(header, at, 0x2001), at + 2, 0x0db8);
    }
    return join(set8(set8(header, 23, source), 39, destination), body);
  }
}
