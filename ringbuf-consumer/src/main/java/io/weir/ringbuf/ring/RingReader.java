package io.weir.ringbuf.ring;

import io.weir.ringbuf.error.RingCorrupt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads the records of one BPF ring buffer out of its mapped pages, without a copy and without an
 * allocation or a system call per record. {@link RingLayout} shows the pages; the protocol is that
 * of {@code kernel/bpf/ringbuf.c}.
 *
 * <p><b>Threads.</b> The first thread that reads owns the reader for good; another one is refused
 * with IllegalStateException. {@link #wake}, {@link #stats} and {@link #close} are for any thread.
 *
 * <p><b>One reader a ring.</b> Two readers of one ring, in whatever processes, both lose records.
 * The consumer position moving under this reader gives the other one away, as {@link RingCorrupt}.
 *
 * <p><b>Closing.</b> {@link #close} closes the memory too. It waits until the owner has left the
 * pages, however long its handler takes; the handler itself must not call it.
 *
 * <p><b>Cost.</b> A few nanoseconds a record, about 20 a batch, one system call a wait.
 */
public final class RingReader implements AutoCloseable {
  /** Returned instead of a count when the reader is closed or being closed. */
  public static final int CLOSED = -1;

  /** The longest wait in ms; what a lost wake-up could cost at most. */
  public static final int MAX_WAIT_MS = 100;

  private static final int SPINS = 200;
  private static final int YIELDS = 100;
  private static final long BUSY_PARK_NS = 50_000;
  private static final long CLOSE_PARK_NS = 200_000;
  private static final long NS_PER_MS = 1_000_000;

  private final RingMemory memory;
  private final RingCounters counters = new RingCounters();
  private final RingCursor cursor;
  private final AtomicReference<Thread> owner = new AtomicReference<>();

  /** The owner is, or may be, touching the pages. */
  private volatile boolean inside;

  private boolean closed;

  /**
   * A reader that goes on where the ring's consumer position stands. It owns the memory from here
   * on, unless this constructor throws.
   */
  public RingReader(RingMemory memory) {
    this.memory = memory;
    this.cursor = new RingCursor(memory, counters);
  }

  /**
   * Handles what is committed now, in the ring's order, and returns without waiting. One call sees
   * at most one ring's worth of records, so it ends under any load.
   *
   * @param handler called for each record; what it throws is thrown on, after its record is passed
   * @param limit the most records to handle, at least 1; discarded ones do not count
   * @return records handled; 0 when there was none, or the next one is still being written; {@link
   *     #CLOSED}
   * @throws RingCorrupt when the ring breaks the protocol, now or earlier
   */
  public int read(RecordHandler handler, int limit) {
    if (!enter(limit)) {
      return CLOSED;
    }
    try {
      return cursor.drain(handler, limit);
    } finally {
      leave();
    }
  }

  /**
   * As {@link #read}, but waits once when there is nothing to read: for a record, a {@link #wake},
   * or the time to be over.
   *
   * @param timeoutMs at least 0; more than {@link #MAX_WAIT_MS} counts as that
   */
  public int poll(RecordHandler handler, int limit, int timeoutMs) {
    if (!enter(limit)) {
      return CLOSED;
    }
    try {
      int handled = cursor.drain(handler, limit);
      if (handled == 0 && timeoutMs > 0) {
        await(Math.min(timeoutMs, MAX_WAIT_MS));
        handled = cursor.stopped() ? CLOSED : cursor.drain(handler, limit);
      }
      return handled;
    } finally {
      leave();
    }
  }

  /**
   * Handles everything that was reserved in the ring before this call, and waits up to {@link
   * #MAX_WAIT_MS} for records that are still being written. For the end, once the programs are
   * detached.
   *
   * @return records handled, or {@link #CLOSED}
   */
  public int flush(RecordHandler handler) {
    if (!enter(1)) {
      return CLOSED;
    }
    try {
      long target = cursor.producer();
      long deadlineNs = System.nanoTime() + MAX_WAIT_MS * NS_PER_MS;
      int handled = cursor.drain(handler, Integer.MAX_VALUE);
      while (!cursor.reached(target) && awaitCommit(deadlineNs)) {
        handled += cursor.drain(handler, Integer.MAX_VALUE);
      }
      return handled;
    } finally {
      leave();
    }
  }

  /** Ends the present wait of {@link #poll}, or the next one. */
  public void wake() {
    memory.wake();
  }

  /** What was read so far; up to date at the end of a batch. */
  public RingStats stats() {
    return counters.snapshot();
  }

  /**
   * Ends all reading, waits for the owner to leave the pages and closes the memory; idempotent.
   * What was not read stays in the ring.
   *
   * @throws IllegalStateException when called by the handler; nothing is changed then
   */
  @Override
  public void close() {
    if (inside && owner.get() == Thread.currentThread()) {
      throw new IllegalStateException("close ring: called by its own handler; return first");
    }
    synchronized (this) {
      if (closed) {
        return;
      }
      // A volatile store, then the volatile load in awaitLeave(); pairs with enter().
      cursor.stop();
      memory.wake();
      awaitLeave();
      closed = true;
      memory.close();
    }
  }

  private boolean enter(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("read ring: limit=" + limit + ": must be at least 1");
    }
    claim();
    // A volatile store, then a volatile load: either close() sees us inside and waits, or we see
    // its flag and stay out. Pairs with close().
    inside = true;
    if (cursor.stopped()) {
      inside = false;
      return false;
    }
    return true;
  }

  private void claim() {
    Thread current = Thread.currentThread();
    if (owner.get() != current && !owner.compareAndSet(null, current)) {
      throw new IllegalStateException(
          "read ring: thread " + current.getName() + ": it belongs to " + owner.get().getName());
    }
    if (inside) {
      throw new IllegalStateException("read ring: called by its own handler; return first");
    }
    cursor.requireSound();
  }

  private void leave() {
    // Whatever we did in the pages is before this store; pairs with the load in awaitLeave().
    inside = false;
  }

  private void awaitLeave() {
    boolean interrupted = false;
    while (inside) {
      LockSupport.parkNanos(this, CLOSE_PARK_NS);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void await(int timeoutMs) {
    if (!cursor.drainedForWait()) {
      // epoll is ready for a busy head as well, and would return at once with nothing to read.
      awaitCommit(System.nanoTime() + timeoutMs * NS_PER_MS);
    } else if (memory.await(timeoutMs)) {
      counters.woken();
    }
  }

  /**
   * Waits while the head record is being written: spins, then yields, then sleeps in short turns.
   * Programs commit within microseconds, unless they were preempted or sleep. True once it is
   * committed, false when the time is over or the reader is being closed.
   */
  @SuppressWarnings("ThreadPriorityCheck") // yield: the writer may need this very CPU to commit
  private boolean awaitCommit(long deadlineNs) {
    int turns = 0;
    boolean busy = cursor.headIsBusy();
    while (busy && !cursor.stopped() && deadlineNs - System.nanoTime() > 0) {
      if (turns < SPINS) {
        Thread.onSpinWait();
      } else if (turns < SPINS + YIELDS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(this, BUSY_PARK_NS);
      }
      turns++;
      busy = cursor.headIsBusy();
    }
    counters.spun(turns);
    return !busy && !cursor.stopped();
  }
}
