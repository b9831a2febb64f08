package io.weir.tools.dropsnoop;

import io.weir.tools.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;

/** Reads the interval of {@code --summary}; a second where none is given. */
final class SummaryInterval implements ITypeConverter<Duration> {
  private static final Duration DEFAULT = Duration.ofSeconds(1);

  @Override
  public Duration convert(String text) {
    return text.isEmpty() ? DEFAULT : new Durations().convert(text);
  }
}
