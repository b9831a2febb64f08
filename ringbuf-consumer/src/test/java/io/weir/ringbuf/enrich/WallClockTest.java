package io.weir.ringbuf.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WallClockTest {
  private static final long BOOT_NS = 1_700_000_000_000_000_000L;

  private long nowNs = Long.MAX_VALUE - 3;
  private long offsetNs = BOOT_NS;
  private int measurements;

  @Test
  void shouldAddTheOffset() {
    assertThat(clock().epochNs(123)).isEqualTo(BOOT_NS + 123);
  }

  @Test
  void shouldMeasureAgainAfterTenSecondsOnly() {
    WallClock clock = clock();
    offsetNs += 1_000;

    nowNs += WallClock.INTERVAL_NS - 1;
    assertThat(clock.epochNs(5)).isEqualTo(BOOT_NS + 5);
    nowNs += 1;
    assertThat(clock.epochNs(5)).isEqualTo(BOOT_NS + 1_005);
    assertThat(clock.epochNs(6)).isEqualTo(BOOT_NS + 1_006);
    assertThat(measurements).isEqualTo(2);
  }

  @Test
  void shouldFollowAClockThatIsSetBack() {
    WallClock clock = clock();
    offsetNs -= 3_600_000_000_000L;
    nowNs += WallClock.INTERVAL_NS;

    assertThat(clock.epochNs(0)).isEqualTo(BOOT_NS - 3_600_000_000_000L);
  }

  private WallClock clock() {
    return new WallClock(
        () -> {
          measurements++;
          return offsetNs;
        },
        () -> nowNs);
  }
}
