package io.weir.tools.droprule;

import io.weir.policy.rule.IcmpMatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an ICMP type, and a code behind a slash. */
final class IcmpType implements ITypeConverter<IcmpMatch> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,3})(?:/(\\d{1,3}))?");

  @Override
  public IcmpMatch convert(String text) {
    Matcher matcher = FORM.matcher(text);
    try {
      if (matcher.matches()) {
        String code = matcher.group(2);
        return new IcmpMatch(
            Integer.parseInt(matcher.group(1)),
            code == null ? IcmpMatch.ANY_CODE : Integer.parseInt(code));
      }
    } catch (IllegalArgumentException tooLarge) {
      // said below
    }
    throw new TypeConversionException(
        "'" + text + "' is no ICMP type: a number as 8, or with its code as 3/4, each up to 255");
  }
}
