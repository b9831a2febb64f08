package io.weir.policy.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.JiffiesReading;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RuleClockTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void shouldTellTheRateByHowFarTheClockCame() {
    // 2^32 - 300 * HZ at boot, and HZ more each second since
    for (int hertz : new int[] {100, 250, 300, 1000}) {
      for (long uptime : new long[] {1, 100, 400, 100_000, 100_000_000}) {
        long jiffies = (1L << 32) - 300L * hertz + uptime * hertz - 1;
        assertThat(RuleClock.hertzSinceBoot(new JiffiesReading(jiffies, uptime * SECOND)))
            .as("uptime=" + uptime)
            .isEqualTo(hertz);
      }
    }
  }

  @Test
  void shouldNotGuessAboutFiveMinutesAfterBoot() {
    assertThat(RuleClock.hertzSinceBoot(new JiffiesReading((1L << 32) + 3, 301 * SECOND))).isZero();
    JiffiesReading from = new JiffiesReading(1L << 32, 300 * SECOND);
    JiffiesReading to = new JiffiesReading((1L << 32) + 51, 300 * SECOND + SECOND / 5);
    assertThat(RuleClock.hertzBetween(from, to)).isEqualTo(250);
  }

  @Test
  void shouldRoundUpAndBack() {
    long[] now = {400 * SECOND};
    RuleClock clock =
        new RuleClock(new JiffiesReading(5_000_000_000L, 400 * SECOND), 250, () -> now[0]);
    assertThat(clock.now()).isEqualTo(5_000_000_000L);
    assertThat(clock.after(Duration.ofMinutes(30))).isEqualTo(5_000_000_000L + 30 * 60 * 250);
    assertThat(clock.after(Duration.ofMillis(5))).isEqualTo(5_000_000_002L);
    now[0] += 3 * SECOND / 2;
    assertThat(clock.now()).isEqualTo(5_000_000_375L);
    assertThat(clock.until(5_000_000_375L + 10 * 250 + 125)).isEqualTo(Duration.ofMillis(10_500));
    assertThat(clock.until(5_000_000_375L)).isEqualTo(Duration.ZERO);
    now[0] -= 2 * SECOND;
    assertThat(clock.now()).isEqualTo(5_000_000_000L - 125);
  }
}
