package io.weir.tools.droprule;

import io.weir.policy.rule.PortRange;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a port, or a range with a hyphen or a colon between its ends. */
final class PortsType implements ITypeConverter<PortRange> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,5})(?:[-:](\\d{1,5}))?");

  @Override
  public PortRange convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (first <= last && last <= PortRange.PORT_MAX) {
        return new PortRange(first, last);
      }
    }
    throw new TypeConversionException(
        "'" + text + "' is no port: 0 to " + PortRange.PORT_MAX + ", or a range as 1024-65535");
  }
}
