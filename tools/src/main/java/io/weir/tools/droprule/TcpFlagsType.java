package io.weir.tools.droprule;

import io.weir.policy.rule.TcpFlagsMatch;
import io.weir.ringbuf.traffic.TcpFlags;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads TCP flags that are set, and behind a slash those that are looked at. */
final class TcpFlagsType implements ITypeConverter<TcpFlagsMatch> {
  private static final int BITS = 8;

  @Override
  public TcpFlagsMatch convert(String text) {
    String[] parts = text.toUpperCase(Locale.ROOT).split("/", 2);
    int value = flags(parts[0], text);
    int mask = parts.length == 1 ? value : flags(parts[1], text);
    if (mask == 0 || (value & ~mask) != 0) {
      throw new TypeConversionException(
          "'" + text + "': behind the slash stand all flags that are looked at");
    }
    return new TcpFlagsMatch(mask, value);
  }

  private static int flags(String names, String text) {
    if (names.equals("NONE")) {
      return 0;
    }
    int flags = 0;
    for (String name : names.split(",", -1)) {
      flags |= flag(name, text);
    }
    return flags;
  }

  private static int flag(String name, String text) {
    for (int bit = 0; bit < BITS; bit++) {
      if (TcpFlags.text(1 << bit).equals(name)) {
        return 1 << bit;
      }
    }
    throw new TypeConversionException(
        "'" + text + "': flags are FIN, SYN, RST, PSH, ACK, URG, ECE, CWR or NONE");
  }
}
