package io.weir.ringbuf.drop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DropStacksTest {
  private final List<Long> named = new ArrayList<>();
  private final DropStacks stacks =
      new DropStacks(
          address -> {
            named.add(address);
            return "f" + address;
          });

  @Test
  void shouldBeginWithThePlaceThatDropped() {
    DropStack stack = stacks.of(new long[] {1, 2, 3, 4}, 3);

    assertThat(stack.frames()).containsExactly("f3", "f4");
    assertThat(stack.number()).isEqualTo(1);
  }

  @Test
  void shouldShowAllWhereThatPlaceIsNotThere() {
    assertThat(stacks.of(new long[] {1, 2}, 9).frames()).containsExactly("f1", "f2");
  }

  @Test
  void shouldMakeEachReadableOnce() {
    DropStack first = stacks.of(new long[] {1, 2, 3}, 2);
    DropStack other = stacks.of(new long[] {1, 2, 4}, 2);

    assertThat(stacks.of(new long[] {7, 2, 3}, 2)).isSameAs(first);
    assertThat(other.number()).isEqualTo(2);
    assertThat(named).containsExactly(2L, 3L, 2L, 4L);
  }

  @Test
  void shouldSayThatThereIsNone() {
    assertThat(stacks.of(new long[0], 1).known()).isFalse();
  }

  @Test
  void shouldForgetRatherThanGrow() {
    DropStack first = stacks.of(new long[] {-1}, 0);
    for (long i = 0; i < DropStacks.MAX_KNOWN; i++) {
      stacks.of(new long[] {i}, -9);
    }

    assertThat(stacks.of(new long[] {-1}, 0).number())
        .isGreaterThan(first.number())
        .isEqualTo(DropStacks.MAX_KNOWN + 2);
  }
}
