package io.weir.ringbuf.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LargestTest {
  private static final long[] NUMBERS = {3, 9, 1, 9, 7, 9};

  @Test
  void shouldFindTheLargestOfTheFirst() {
    assertThat(Largest.of(NUMBERS, 6, 4)).containsExactly(1, 3, 4, 5);
    assertThat(Largest.of(NUMBERS, 5, 3)).containsExactly(1, 3, 4);
  }

  @Test
  void shouldTakeTheFirstOfEqualOnes() {
    assertThat(Largest.of(NUMBERS, 6, 2)).containsExactly(1, 3);
  }

  @Test
  void shouldTakeAllWhenThereAreFew() {
    assertThat(Largest.of(NUMBERS, 2, 5)).containsExactly(0, 1);
    assertThat(Largest.of(NUMBERS, 6, 0)).isEmpty();
  }
}
