package io.weir.policy.rule;

/**
 * An ICMP or ICMPv6 message.
 *
 * @param type 0 to 255
 * @param code 0 to 255, or {@link #ANY_CODE}
 */
public record IcmpMatch(int type, int code) {
  public static final int ANY_CODE = -1;

  public IcmpMatch {
    if (type < 0 || type > 255 || code < ANY_CODE || code > 255) {
      throw new IllegalArgumentException("ICMP type " + type + " code " + code + ": 0 to 255");
    }
  }
}
