package io.weir.tools.droprule;

import io.weir.tools.Durations;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How long a rule holds.
 *
 * @param duration null: without an end
 */
record Ttl(Duration duration) {
  static final String NONE = "none";
  private static final Duration MOST = Duration.ofDays(3650);

  /** Reads one. */
  static final class Type implements ITypeConverter<Ttl> {
    @Override
    public Ttl convert(String text) {
      if (text.toLowerCase(Locale.ROOT).equals(NONE)) {
        return new Ttl(null);
      }
      Duration duration = new Durations().convert(text);
      if (duration.compareTo(MOST) > 0) {
        throw new TypeConversionException(
            "'" + text + "': at most " + MOST.toHours() + "h, or none");
      }
      return new Ttl(duration);
    }
  }
}
