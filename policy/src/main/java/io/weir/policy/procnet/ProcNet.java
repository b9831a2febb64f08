package io.weir.policy.procnet;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Addresses, and the default gateways that {@code /proc/net} tells. */
public final class ProcNet {
  private static final int RTF_GATEWAY = 2; // include/uapi/linux/route.h
  private static final int WORD_DIGITS = 8;

  private ProcNet() {}

  /** The default gateways of {@code /proc/net/route}: the main table's. */
  public static List<InetAddress> gateways(String route) {
    List<InetAddress> found = new ArrayList<>();
    for (String line : route.split("\n")) {
      String[] fields = line.trim().split("\\s+"); // interface destination gateway flags ... mask
      if (fields.length > 7
          && fields[1].equals("00000000")
          && fields[7].equals("00000000")
          && (Integer.parseInt(fields[3], 16) & RTF_GATEWAY) != 0) {
        found.add(address(fields[2]));
      }
    }
    return found;
  }

  /** The default gateways of {@code /proc/net/ipv6_route}: those of all tables. */
  public static List<InetAddress> gateways6(String route) {
    List<InetAddress> found = new ArrayList<>();
    for (String line : route.split("\n")) {
      String[] fields = line.trim().split("\\s+"); // net length source length gateway ... flags if
      if (fields.length > 9
          && fields[1].equals("00")
          && (Integer.parseUnsignedInt(fields[8], 16) & RTF_GATEWAY) != 0) {
        found.add(inet(HexFormat.of().parseHex(fields[4])));
      }
    }
    return found;
  }

  /** Of 8 or 32 hex digits, each 8 of which are a number in the machine's order. */
  static InetAddress address(String hex) {
    ByteBuffer bytes = ByteBuffer.allocate(hex.length() / 2).order(ByteOrder.nativeOrder());
    for (int at = 0; at < hex.length(); at += WORD_DIGITS) {
      bytes.putInt(Integer.parseUnsignedInt(hex.substring(at, at + WORD_DIGITS), 16));
    }
    return inet(bytes.array());
  }

  private static InetAddress inet(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(bytes.length + " bytes are no address", e);
    }
  }
}
