package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNamesTest {
  /** Put in, taken out, changed; the first two as in Wagner and Fischer's examples. */
  @ParameterizedTest
  @CsvSource({"KITTEN, SITTING, 3", "SUNDAY, SATURDAY, 3", "XDP, XDP, 0", "'', XDP, 3"})
  void shouldCountLettersToChange(String from, String to, int distance) {
    assertThat(NearestNames.distance(from, to)).isEqualTo(distance);
    assertThat(NearestNames.distance(to, from)).isEqualTo(distance);
  }

  @Test
  void shouldPreferNamesThatContainIt() {
    List<String> known = List.of("RESET", "SOCKET_RCVBUFF", "TC_BUF", "SOCKET_FILTER");

    assertThat(NearestNames.of("RCVBUF", known, 2)).containsExactly("SOCKET_RCVBUFF", "TC_BUF");
  }
}
