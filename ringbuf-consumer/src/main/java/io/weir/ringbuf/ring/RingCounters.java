package io.weir.ringbuf.ring;

import java.util.concurrent.atomic.AtomicLong;

/** The counters behind {@link RingStats}: one thread adds, any thread takes a snapshot. */
final class RingCounters {
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong discarded = new AtomicLong();
  private final AtomicLong spins = new AtomicLong();
  private final AtomicLong wakeups = new AtomicLong();

  void batch(int recordsRead, long bytesRead, long recordsDiscarded) {
    if (recordsRead != 0) {
      add(records, recordsRead);
      add(bytes, bytesRead);
    }
    if (recordsDiscarded != 0) {
      add(discarded, recordsDiscarded);
    }
  }

  void spun(int turns) {
    if (turns != 0) {
      add(spins, turns);
    }
  }

  void woken() {
    add(wakeups, 1);
  }

  RingStats snapshot() {
    // Pairs with the releases in add().
    return new RingStats(
        records.getAcquire(),
        bytes.getAcquire(),
        discarded.getAcquire(),
        spins.getAcquire(),
        wakeups.getAcquire());
  }

  private static void add(AtomicLong counter, long value) {
    // There is one writer, so a locked instruction would buy nothing; pairs with snapshot().
    counter.setRelease(counter.getPlain() + value);
  }
}
