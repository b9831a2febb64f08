package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BpfSpecTest {
  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "255, 1",
    "-1, 1",
    "-128, 1",
    "65535, 2",
    "-32768, 2",
    "4294967295, 4",
    "-2147483648, 4",
    "9223372036854775807, 8",
    "-9223372036854775808, 8"
  })
  void shouldEncodeWhatFitsSignedOrUnsigned(long value, int bytes) {
    byte[] encoded = BpfSpec.encode("x", value, bytes);
    assertThat(encoded).hasSize(bytes);
    for (int i = 0; i < bytes; i++) {
      assertThat(encoded[i]).isEqualTo((byte) (value >> (8 * i)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "256, 1",
    "-129, 1",
    "65536, 2",
    "-32769, 2",
    "4294967296, 4",
    "-2147483649, 4",
    "0, 16"
  })
  void shouldRefuseWhatDoesNotFit(long value, int bytes) {
    assertThatThrownBy(() -> BpfSpec.encode("x", value, bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("set x: value=" + value + " does not fit size=" + bytes);
  }

  @Test
  void shouldTakeBytesUpToTheSize() {
    assertThat(BpfSpec.encode("x", new byte[] {1, 2}, 4)).containsExactly(1, 2);
    assertThatThrownBy(() -> BpfSpec.encode("x", new byte[5], 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 bytes does not fit size=4");
  }

  @Test
  void shouldNameAnObjectThatIsNotThere() {
    assertThatThrownBy(() -> BpfSpec.named("absent"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name=absent");
  }
}
