package io.weir.tools;

import io.weir.ringbuf.error.RingCorrupt;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.pipeline.Totals;
import io.weir.ringbuf.ring.RecordHandler;
import io.weir.ringbuf.ring.RingReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads a ring on the calling thread until it shall end, and does something at a steady pace beside
 * it. However it ends, the programs are detached first, then all that was sent is read and written,
 * and the sum is told.
 */
public final class EventLoop {
  private static final int BATCH = 4096;

  /**
   * Rest after a batch. The kernel wakes the reader for each record that finds it caught up, at the
   * traced process's expense (measured in a virtual machine: 16 of the 17 us of an exec). While the
   * reader rests, one wake-up does for all records; the first after a silence is read at once.
   */
  private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long DRAIN_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long DRAIN_TURN_NS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long SINK_DEADLINE_MS = 5000;

  private final RingReader ring;
  private final RecordHandler handler;
  private final Pipeline pipeline;
  private final Messages messages;
  private final Ticks ticks;
  private final LossReports losses;
  private boolean faultTold;

  /** A loop over one ring; the caller closes the ring afterwards. */
  public EventLoop(RingReader ring, RecordHandler handler, Pipeline pipeline, Messages messages) {
    this(ring, handler, pipeline, messages, Ticks.none());
  }

  /** A loop over one ring with ticks; the caller closes the ring afterwards. */
  public EventLoop(
      RingReader ring, RecordHandler handler, Pipeline pipeline, Messages messages, Ticks ticks) {
    this.ticks = ticks;
    this.ring = ring;
    this.handler = handler;
    this.pipeline = pipeline;
    this.messages = messages;
    this.losses = new LossReports(messages, System::nanoTime);
  }

  /**
   * Runs until stopped.
   *
   * @param duration how long at most; null means until stopped
   * @param detach takes the programs away, so that no new events come
   * @return the exit status: 1 when a sink failed to write something, else 0
   */
  public int run(Stop stop, Duration duration, Runnable detach) throws InterruptedException {
    stop.wakeWith(ring::wake);
    boolean readable = false;
    try {
      readUntilStopped(stop, duration == null ? Long.MAX_VALUE : duration.toNanos());
      readable = true;
    } finally {
      detach.run();
      if (readable) {
        drain();
      }
      Map<String, Totals> totals = pipeline.finish(SINK_DEADLINE_MS);
      if (!stop.abandoned()) {
        losses.finish(totals);
      }
    }
    boolean failed = losses.anyFailure() && !stop.abandoned();
    return failed ? ExitStatus.RUNTIME : ExitStatus.OK;
  }

  private void readUntilStopped(Stop stop, long lastsNs) {
    long startNs = System.nanoTime();
    ticks.begin(startNs);
    while (!stop.requested() && !ticks.ended()) {
      long nowNs = System.nanoTime();
      long leftNs = lastsNs - (nowNs - startNs);
      if (leftNs <= 0) {
        break;
      }
      if (ticks.dueInNs(nowNs) <= 0) {
        ticks.run(nowNs);
      }
      if (!ticks.ended()) { // ticks that take longer than their interval must not starve the ring
        read(Math.max(0, Math.min(leftNs, ticks.dueInNs(System.nanoTime()))));
      }
      if (losses.due()) {
        report(stop);
      }
    }
    ticks.finish(System.nanoTime());
  }

  /** A sink says that nobody reads any more before it counts what it could not write. */
  private void report(Stop stop) {
    Map<String, Totals> totals = pipeline.totals();
    if (!stop.abandoned()) {
      losses.report(totals);
    }
  }

  private void read(long waitNs) {
    int handled = ring.poll(this::handle, BATCH, waitMs(waitNs));
    if (handled > 0 && handled < BATCH) {
      LockSupport.parkNanos(Math.min(REST_NS, waitNs));
    }
  }

  /** A record that cannot be handled is lost, and no reason to lose the others. */
  private void handle(ByteBuffer data, int offset, int length) {
    try {
      handler.onRecord(data, offset, length);
    } catch (RingCorrupt e) {
      throw e;
    } catch (RuntimeException e) {
      pipeline.accounting().countRingLost();
      if (!faultTold) {
        faultTold = true;
        messages.say("a record could not be handled, and counts as lost; please report this");
        messages.error(e);
      }
    }
  }

  private static int waitMs(long leftNs) {
    long ms = TimeUnit.NANOSECONDS.toMillis(leftNs) + 1;
    return (int) Math.min(ms, RingReader.MAX_WAIT_MS);
  }

  /** A program that ran while its link was closed may still be about to send. */
  private void drain() {
    long startNs = System.nanoTime();
    ring.flush(this::handle);
    while (pipeline.accounting().totals().inFlight() != 0
        && System.nanoTime() - startNs < DRAIN_NS) {
      LockSupport.parkNanos(DRAIN_TURN_NS);
      ring.flush(this::handle);
    }
  }
}
