package io.weir.tools.droprule;

import io.weir.policy.format.PrefixText;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import io.weir.tools.ProtocolType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 192.0.2.1}, {@code 192.0.2.1:80/tcp}, {@code [2001:db8::1]:80/tcp}. */
final class EndpointType implements ITypeConverter<Endpoint> {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:\\[(?<v6>[0-9a-fA-F:.]+)\\](?::(?<p6>\\d{1,5}))?|(?<v4>[0-9.]+)(?::(?<p4>\\d{1,5}))?"
              + "|(?<bare>[0-9a-fA-F:.]+))(?:/(?<proto>[a-z0-9.-]+))?");

  @Override
  public Endpoint convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw refusal(text);
    }
    String port = first(matcher, "p6", "p4");
    String proto = matcher.group("proto");
    int number = port == null ? RuleMatch.ANY : Integer.parseInt(port);
    if (number > PortRange.PORT_MAX) {
      throw new TypeConversionException("'" + text + "': ports go up to " + PortRange.PORT_MAX);
    }
    return new Endpoint(
        address(first(matcher, "v6", "v4", "bare")),
        number,
        proto == null ? RuleMatch.ANY : new ProtocolType().convert(proto));
  }

  private static Prefix address(String text) {
    try {
      return PrefixText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static String first(Matcher matcher, String... groups) {
    for (String group : groups) {
      if (matcher.group(group) != null) {
        return matcher.group(group);
      }
    }
    return null;
  }

  private static TypeConversionException refusal(String text) {
    return new TypeConversionException(
        "'"
            + text
            + "' is no end of a packet: give an address, as 192.0.2.1, 192.0.2.1:80/tcp or"
            + " [2001:db8::1]:80/tcp");
  }
}
