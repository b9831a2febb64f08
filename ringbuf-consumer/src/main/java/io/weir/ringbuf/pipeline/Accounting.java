package io.weir.ringbuf.pipeline;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Counts what became of each event on the ring's thread and joins it with what the programs
 * counted. Only that thread may add; any thread may take {@link #totals()}, whose parts are then
 * each exact but, while events flow, not of the very same moment.
 */
public final class Accounting {
  private final Supplier<KernelCounts> kernel;
  private volatile long shown;
  private volatile long filtered;
  private volatile long suppressed;
  private volatile long limited;
  private volatile long ringLost;
  private volatile long tableLost;

  /**
   * An accounting.
   *
   * @param kernel reads what the programs counted so far
   */
  public Accounting(Supplier<KernelCounts> kernel) {
    this.kernel = kernel;
  }

  /** So many go to the sinks. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer; volatile publishes
  public void countShown(long weight) {
    shown += weight;
  }

  /** One event was rejected by a filter in user space. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  public void countFiltered() {
    filtered++;
  }

  /** One event was left out because it is normal. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  public void countSuppressed() {
    suppressed++;
  }

  /** One event was held back by a rate limit. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  public void countLimited() {
    limited++;
  }

  /** One record could not be understood. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  public void countRingLost() {
    ringLost++;
  }

  /** One event came whose counterpart a table here no longer has. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  public void countTableLost() {
    tableLost++;
  }

  /** Where all events went so far. */
  public Totals totals() {
    KernelCounts counts = kernel.get();
    Map<Loss, Long> lost = new EnumMap<>(Loss.class);
    lost.put(Loss.KERNEL_RESERVE, counts.lostReserve());
    lost.put(Loss.TABLE, counts.lostTable() + tableLost);
    lost.put(Loss.KERNEL_RECURSION, counts.lostRecursion());
    lost.put(Loss.RING, ringLost);
    return new Totals(
        counts.seen() + counts.lostRecursion(),
        shown,
        filtered + counts.filtered(),
        suppressed + counts.suppressed(),
        limited + counts.limited(),
        lost);
  }

  /**
   * What the programs counted, summed over CPUs.
   *
   * @param seen events that a program looked at
   * @param filtered rejected in the kernel
   * @param lostReserve the ring had no room
   * @param lostTable a table had no room
   * @param lostRecursion runs that the kernel skipped, never part of seen
   * @param suppressed normal, and left out by name
   * @param limited held back by a rate limit
   */
  public record KernelCounts(
      long seen,
      long filtered,
      long lostReserve,
      long lostTable,
      long lostRecursion,
      long suppressed,
      long limited) {

    /** The counts of programs that leave nothing out by themselves. */
    public KernelCounts(
        long seen, long filtered, long lostReserve, long lostTable, long lostRecursion) {
      this(seen, filtered, lostReserve, lostTable, lostRecursion, 0, 0);
    }
  }
}
