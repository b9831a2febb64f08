package io.weir.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TicksTest {
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  private final AtomicInteger made = new AtomicInteger();
  private final Ticks ticks = Ticks.every(Duration.ofSeconds(1), () -> made.incrementAndGet() < 5);

  @Test
  void shouldKeepItsPaceWhenATickIsLate() {
    ticks.begin(7);
    assertThat(ticks.dueInNs(7)).isEqualTo(SECOND_NS);
    ticks.run(7 + SECOND_NS + 300);
    assertThat(ticks.dueInNs(7 + SECOND_NS + 300)).isEqualTo(SECOND_NS - 300);
  }

  @Test
  void shouldLeaveOutWhatCameTooLate() {
    ticks.begin(0);
    ticks.run(10 * SECOND_NS);
    assertThat(made).hasValue(1);
    assertThat(ticks.dueInNs(10 * SECOND_NS)).isZero();
    ticks.run(10 * SECOND_NS);
    assertThat(ticks.dueInNs(10 * SECOND_NS)).isEqualTo(SECOND_NS);
  }

  @Test
  void shouldEndWhenATickWantsIt() {
    ticks.begin(0);
    for (int i = 1; i <= 5; i++) {
      assertThat(ticks.ended()).isFalse();
      ticks.run(i * SECOND_NS);
    }
    assertThat(ticks.ended()).isTrue();
  }

  @Test
  void shouldNotBeDueWhenThereAreNone() {
    Ticks none = Ticks.none();
    none.begin(System.nanoTime());
    assertThat(none.dueInNs(System.nanoTime())).isGreaterThan(Duration.ofDays(365).toNanos());
    assertThat(none.ended()).isFalse();
  }
}
