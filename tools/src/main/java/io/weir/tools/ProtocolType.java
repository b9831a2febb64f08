package io.weir.tools;

import io.weir.policy.rule.RuleMatch;
import io.weir.ringbuf.traffic.IpProtocols;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an IP protocol: IANA's keyword or the number. */
public final class ProtocolType implements ITypeConverter<Integer> {
  /** Any protocol. */
  public static final String NONE = "any";

  private static final int ICMPV6 = 58;
  private static final int MOST = 255;

  @Override
  public Integer convert(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    if (name.equals(NONE)) {
      return RuleMatch.ANY;
    }
    int number = name.equals("icmp6") || name.equals("icmpv6") ? ICMPV6 : IpProtocols.number(name);
    if (number < 0 || number > MOST) {
      throw new TypeConversionException(
          "'" + text + "' is no protocol: tcp, udp, icmp, ipv6-icmp, ..., or 0 to " + MOST);
    }
    return number;
  }
}
