package io.weir.tools.droprule;

import io.weir.policy.rule.RuleAction;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what a rule does. */
final class ActionType implements ITypeConverter<RuleAction> {
  private static final Pattern LIMIT = Pattern.compile("limit=(\\d{1,9})");

  @Override
  public RuleAction convert(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    if (name.equals("drop")) {
      return RuleAction.DROP;
    }
    if (name.equals("pass")) {
      return RuleAction.PASS;
    }
    Matcher limit = LIMIT.matcher(name);
    try {
      if (limit.matches()) {
        return RuleAction.limit(Integer.parseInt(limit.group(1)));
      }
    } catch (IllegalArgumentException outOfRange) {
      // said below
    }
    throw new TypeConversionException(
        "'"
            + text
            + "' is no action: drop, pass, or limit=PPS with 1 to "
            + RuleAction.RATE_MAX
            + " packets a second");
  }
}
