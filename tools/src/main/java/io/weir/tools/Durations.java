package io.weir.tools;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration: a number of seconds, or 500ms, 10s, 30m, 2h. */
public final class Durations implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)?");
  private static final double NS_PER_SECOND = 1e9;

  @Override
  public Duration convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no duration: give a number of seconds, or 500ms, 10s, 30m, 2h");
    }
    double seconds = Double.parseDouble(matcher.group(1)) * unitSeconds(matcher.group(2));
    Duration duration = Duration.ofNanos(Math.round(seconds * NS_PER_SECOND));
    if (duration.isZero()) {
      throw new TypeConversionException("'" + text + "': a duration must be longer than 0");
    }
    return duration;
  }

  private static double unitSeconds(String unit) {
    if (unit == null) {
      return 1;
    }
    return switch (unit) {
      case "ms" -> 1e-3;
      case "m" -> 60;
      case "h" -> 3600;
      default -> 1;
    };
  }
}
