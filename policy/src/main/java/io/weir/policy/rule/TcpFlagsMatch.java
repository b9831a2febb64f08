package io.weir.policy.rule;

/**
 * TCP flags as in the header's 14th byte, RFC 9293 3.1: FIN is 1, SYN 2, RST 4, PSH 8, ACK 16, URG
 * 32, ECE 64, CWR 128.
 *
 * @param mask the flags that are looked at; at least one
 * @param value which of these are set
 */
public record TcpFlagsMatch(int mask, int value) {
  public TcpFlagsMatch {
    if (mask < 1 || mask > 255 || (value & ~mask) != 0) {
      throw new IllegalArgumentException(
          "TCP flags mask=" + mask + " value=" + value + ": set ones must be in the mask");
    }
  }
}
