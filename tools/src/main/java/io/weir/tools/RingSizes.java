package io.weir.tools;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a ring's size in bytes: 65536, 64k, 8m; a power of two from 4 KiB to 512 MiB. */
final class RingSizes implements ITypeConverter<Integer> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,10})([km]?)(?:i?b)?");
  private static final long SMALLEST = 4 << 10;
  private static final long LARGEST = 512 << 20;

  @Override
  public Integer convert(String text) {
    Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is no size: give bytes, or 64k, 8m");
    }
    int shift =
        switch (matcher.group(2)) {
          case "k" -> 10;
          case "m" -> 20;
          default -> 0;
        };
    long bytes = Long.parseLong(matcher.group(1)) << shift;
    if (bytes < SMALLEST || bytes > LARGEST || Long.bitCount(bytes) != 1) {
      throw new TypeConversionException(
          "'" + text + "': a ring's size is a power of two from 4k to 512m");
    }
    return (int) bytes;
  }
}
