package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.traffic.DeviceDrops;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnseenLedgerTest {
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  private final UnseenLedger ledger = new UnseenLedger();

  @Test
  void shouldTellOnlyTheSurplus() {
    ledger.take(rise(23), 19, SECOND_NS);

    assertThat(ledger.unseen()).isEqualTo(4);
    assertThat(ledger.seen()).isEqualTo(19);
    assertThat(ledger.counted().rxDropped()).isEqualTo(23);
  }

  @Test
  void shouldTakeADropForOneThatIsCountedLater() {
    ledger.take(DeviceDrops.NONE, 23, SECOND_NS);
    ledger.take(rise(11), 0, 5 * SECOND_NS);
    ledger.take(rise(12), 0, 11 * SECOND_NS);

    assertThat(ledger.unseen()).isZero();
  }

  @Test
  void shouldForgetWhatWasSeenLongAgo() {
    ledger.take(DeviceDrops.NONE, 23, SECOND_NS);
    ledger.take(rise(7), 0, 12 * SECOND_NS);

    assertThat(ledger.unseen()).isEqualTo(7);
  }

  @Test
  void shouldNotCountADropTwice() {
    ledger.take(rise(23), 23, SECOND_NS);
    ledger.clear();
    ledger.take(rise(5), 0, 2 * SECOND_NS);

    assertThat(ledger.unseen()).isEqualTo(5);
  }

  @Test
  void shouldAddUpAllCountersOfTheInterface() {
    ledger.take(new DeviceDrops(1, 2, 4, 8, 16, 0), 1, SECOND_NS);

    assertThat(ledger.unseen()).isEqualTo(30);
  }

  private static DeviceDrops rise(long rxDropped) {
    return new DeviceDrops(rxDropped, 0, 0, 0, 0, 0);
  }
}
