package io.weir.ringbuf.traffic;

/**
 * What a counter gained in one interval.
 *
 * @param interval since the reading before
 * @param total all that is known of it, the interval included; a row starts with this
 * @param sampled whether only a sample was counted, now or earlier
 */
public record Gain(Counts interval, Counts total, boolean sampled) {
  /** A gain by a counter that sees everything and of which no more is known. */
  public static Gain exact(Counts interval) {
    return new Gain(interval, interval, false);
  }

  /** The sum of two counters that stand for the same key. */
  public Gain plus(Gain other) {
    return new Gain(
        interval.plus(other.interval), total.plus(other.total), sampled || other.sampled);
  }
}
