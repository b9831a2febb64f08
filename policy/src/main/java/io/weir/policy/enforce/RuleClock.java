package io.weir.policy.enforce;

import io.weir.bpf.JiffiesReading;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The clock by which rules expire: the kernel's jiffies64, which the datapath reads for nothing.
 * Like CLOCK_MONOTONIC it stands still while the machine is suspended. Immutable; any thread.
 */
public final class RuleClock {
  private static final int[] KNOWN_HERTZ = {100, 250, 300, 1000}; // kernel/Kconfig.hz
  private static final double HERTZ_TOLERANCE = 0.07;
  private static final long SECOND_NS = 1_000_000_000L;

  /** {@code INITIAL_JIFFIES}, include/linux/jiffies.h: 5 minutes before 32 bits are full. */
  private static final long WRAP = 1L << 32;

  private static final long WRAPS_AFTER_NS = 300 * SECOND_NS;

  /** Nearer to that moment its distance tells too little of the rate. */
  private static final long TOO_NEAR_NS = 30 * SECOND_NS;

  private static final long WATCHED_NS = SECOND_NS / 5;

  private final JiffiesReading reading;
  private final int hertz;
  private final LongSupplier monotonicNs;

  RuleClock(JiffiesReading reading, int hertz, LongSupplier monotonicNs) {
    this.reading = reading;
    this.hertz = hertz;
    this.monotonicNs = monotonicNs;
  }

  /** Reads the kernel's clock; takes 200 ms when the machine has been up for about 5 minutes. */
  public static RuleClock measure() {
    JiffiesReading reading = JiffiesReading.now();
    int hertz = hertzSinceBoot(reading);
    if (hertz == 0) {
      LockSupport.parkNanos(WATCHED_NS);
      JiffiesReading later = JiffiesReading.now();
      hertz = hertzBetween(reading, later);
    }
    return new RuleClock(reading, hertz, System::nanoTime);
  }

  /** Jiffies a second. */
  public int hertz() {
    return hertz;
  }

  /** What {@code bpf_jiffies64()} gives now. */
  public long now() {
    return reading.jiffies() + jiffies(monotonicNs.getAsLong() - reading.monotonicNs());
  }

  /** The first jiffy that is not before this time has passed. */
  public long after(Duration time) {
    long whole = Math.multiplyExact(time.getSeconds(), (long) hertz);
    long rest = ((long) time.getNano() * hertz + SECOND_NS - 1) / SECOND_NS;
    return Math.addExact(now(), Math.addExact(whole, rest));
  }

  /** How long it is until then; zero when that has passed. */
  public Duration until(long jiffies) {
    long left = jiffies - now();
    return left <= 0 ? Duration.ZERO : duration(left);
  }

  /** When that is or was by the wall clock, if nobody sets it meanwhile. */
  public Instant instant(long jiffies) {
    long apart = jiffies - now();
    return apart >= 0 ? Instant.now().plus(duration(apart)) : Instant.now().minus(duration(-apart));
  }

  private Duration duration(long jiffies) {
    return Duration.ofSeconds(jiffies / hertz, jiffies % hertz * SECOND_NS / hertz);
  }

  private long jiffies(long ns) {
    return Math.floorDiv(ns, SECOND_NS) * hertz + Math.floorMod(ns, SECOND_NS) * hertz / SECOND_NS;
  }

  /** By how far it has come since boot, when both clocks began; 0: not to be told. */
  static int hertzSinceBoot(JiffiesReading reading) {
    long ns = reading.monotonicNs() - WRAPS_AFTER_NS;
    return Math.abs(ns) < TOO_NEAR_NS ? 0 : known((reading.jiffies() - WRAP) * 1e9 / ns);
  }

  /** By how far it came meanwhile: of those that kernels can have, the nearest. */
  static int hertzBetween(JiffiesReading from, JiffiesReading to) {
    double estimate =
        (to.jiffies() - from.jiffies()) * 1e9 / (to.monotonicNs() - from.monotonicNs());
    int nearest = KNOWN_HERTZ[0];
    for (int hertz : KNOWN_HERTZ) {
      if (Math.abs(estimate / hertz - 1) < Math.abs(estimate / nearest - 1)) {
        nearest = hertz;
      }
    }
    return nearest;
  }

  private static int known(double estimate) {
    for (int hertz : KNOWN_HERTZ) {
      if (Math.abs(estimate / hertz - 1) < HERTZ_TOLERANCE) {
        return hertz;
      }
    }
    return 0;
  }
}
