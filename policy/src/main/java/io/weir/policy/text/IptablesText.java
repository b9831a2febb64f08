package io.weir.policy.text;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import java.nio.charset.StandardCharsets;

/** Addresses and ports as iptables has them. */
public final class IptablesText {
  private IptablesText() {}

  /**
   * An address, with a length or a mask behind it; the kernel takes only the bits that are in it.
   */
  public static Prefix prefix(String text) throws Refusal {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int slash = text.indexOf('/');
    boolean masked = slash >= 0 && (text.indexOf('.', slash) > 0 || text.indexOf(':', slash) > 0);
    if (!masked) {
      return PrefixReader.read(bytes, 0, bytes.length, true);
    }
    Prefix address = PrefixReader.read(text.substring(0, slash));
    Prefix bits = PrefixReader.read(text.substring(slash + 1));
    Family family = address.family();
    int length = Long.bitCount(bits.high()) + Long.bitCount(bits.low());
    boolean contiguous =
        bits.high() == Prefix.highMask(length) && bits.low() == Prefix.lowMask(length);
    if (bits.family() != family || bits.length() != family.bits() || !contiguous) {
      throw new Refusal("'" + Source.shown(text) + "': no prefix has such a mask");
    }
    return new Prefix(family, address.high(), address.low(), length);
  }

  /** A word in double quotes, as iptables-restore splits lines. */
  public static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** {@code 80}, {@code 80:90}, {@code :90}, {@code 80:}. */
  public static PortRange ports(String text) throws Refusal {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return PortText.range(text, ':');
    }
    int first = colon == 0 ? 0 : PortText.port(text.substring(0, colon), text);
    int last =
        colon == text.length() - 1
            ? PortRange.PORT_MAX
            : PortText.port(text.substring(colon + 1), text);
    return PortText.range(first, last);
  }
}
