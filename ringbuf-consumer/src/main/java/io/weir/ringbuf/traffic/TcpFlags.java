package io.weir.ringbuf.traffic;

import java.util.StringJoiner;

/** Names of TCP's control bits, RFC 9293 section 3.1. */
public final class TcpFlags {
  private static final String[] NAMES = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};

  private TcpFlags() {}

  /** Those that are set, from the lowest bit on: {@code SYN,ACK}; {@code NONE} of 0. */
  public static String text(int flags) {
    StringJoiner text = new StringJoiner(",").setEmptyValue("NONE");
    for (int bit = 0; bit < NAMES.length; bit++) {
      if ((flags & 1 << bit) != 0) {
        text.add(NAMES[bit]);
      }
    }
    return text.toString();
  }
}
