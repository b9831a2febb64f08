package io.weir.tools.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.tools.UsageError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
  private static final String OPTION = "--prometheus";

  @ParameterizedTest
  @CsvSource({
    "'', 127.0.0.1:19435",
    ":9435, 127.0.0.1:9435",
    "0.0.0.0:9435, 0.0.0.0:9435",
    "localhost:0, localhost:0",
    "[::1]:9435, [::1]:9435",
    "[::]:65535, [::]:65535",
    "'[::ffff:192.0.2.1]:1', '[::ffff:192.0.2.1]:1'"
  })
  void shouldReadAddresses(String text, String address) {
    assertThat(ListenAddress.of(OPTION, text, 19435)).hasToString(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"9435", "host", "host:", ":65536", ":123456", "::1:9435", "[::1]", "a b:1", ":-1"})
  void shouldRefuseWhatIsNoAddressByTheOptionsName(String text) {
    assertThatThrownBy(() -> ListenAddress.of(OPTION, text, 19435))
        .isInstanceOf(UsageError.class)
        .hasMessageStartingWith("--prometheus=" + text + ": ");
  }
}
