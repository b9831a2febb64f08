package io.weir.exporters.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Rfc3339Test {
  private final Rfc3339 time = new Rfc3339();

  @Test
  void shouldWriteNineDigitsAlways() {
    assertThat(format(0)).isEqualTo("1970-01-01T00:00:00.000000000Z");
    assertThat(format(1)).isEqualTo("1970-01-01T00:00:00.000000001Z");
    assertThat(format(1_000_000_000L * 951_782_400 + 500))
        .isEqualTo("2000-02-29T00:00:00.000000500Z");
  }

  @Test
  void shouldChangeTheDateAtMidnight() {
    assertThat(format(86_399_999_999_999L)).isEqualTo("1970-01-01T23:59:59.999999999Z");
    assertThat(format(86_400_000_000_000L)).isEqualTo("1970-01-02T00:00:00.000000000Z");
    assertThat(format(86_399_999_999_999L)).isEqualTo("1970-01-01T23:59:59.999999999Z");
    assertThat(format(-1)).isEqualTo("1969-12-31T23:59:59.999999999Z");
  }

  @Test
  void shouldAgreeWithTheLibrary() {
    DateTimeFormatter library =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    Random random = new Random(23);
    for (int i = 0; i < 10_000; i++) {
      long ns = random.nextLong();
      Instant instant = Instant.ofEpochSecond(0, ns);
      assertThat(format(ns)).isEqualTo(library.format(instant));
    }
  }

  private String format(long ns) {
    return new String(time.format(ns));
  }
}
