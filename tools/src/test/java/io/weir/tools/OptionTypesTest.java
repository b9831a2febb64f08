package io.weir.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class OptionTypesTest {

  @ParameterizedTest
  @CsvSource({"1,1000", "0.25,250", "500ms,500", "10s,10000", "30m,1800000", "2h,7200000"})
  void shouldReadDurations(String text, long ms) {
    assertThat(new Durations().convert(text)).isEqualTo(Duration.ofMillis(ms));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "0ms", "-1", "1d", "ten", "1 s", "1e3", "99999999999"})
  void shouldRefuseWhatIsNoDuration(String text) {
    assertThatThrownBy(() -> new Durations().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }

  @ParameterizedTest
  @CsvSource({"4096,4096", "64k,65536", "64K,65536", "64KiB,65536", "8m,8388608", "512M,536870912"})
  void shouldReadRingSizes(String text, int bytes) {
    assertThat(new RingSizes().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "5", "2048", "65537", "3m", "1024m", "1g", "-4096", "x"})
  void shouldRefuseRingSizesThatTheKernelWould(String text) {
    assertThatThrownBy(() -> new RingSizes().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }

  @Test
  void shouldKnowItsVersion() throws Exception {
    assertThat(new VersionText().getVersion()[0]).matches("weir \\d+\\.\\d+\\.\\d+.*");
  }
}
