package io.weir.tools;

import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.pipeline.Totals;
import io.weir.ringbuf.ring.RecordHandler;
import io.weir.ringbuf.ring.RingReader;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Reads a ring on the calling thread until it shall end, then lets everything drain and sums up.
 */
public final class EventLoop {
  private static final int BATCH = 4096;

  /**
   * Rest after a batch. The kernel wakes the reader for each record that finds it caught up, and
   * that costs the traced process more than all else (measured: 16 of 17 us an exec); a reader that
   * rests makes one wake-up do for all records of that time. The first one after a silence is read
   * at once.
   */
  private static final int REST_MS = 10;

  private static final long DRAIN_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long SINK_DEADLINE_MS = 5000;

  private final RingReader ring;
  private final RecordHandler handler;
  private final Pipeline pipeline;
  private final Messages messages;

  /** A loop over one ring; the caller closes the ring afterwards. */
  public EventLoop(RingReader ring, RecordHandler handler, Pipeline pipeline, Messages messages) {
    this.ring = ring;
    this.handler = handler;
    this.pipeline = pipeline;
    this.messages = messages;
  }

  /**
   * Runs until stopped.
   *
   * @param duration how long at most; null means until stopped
   * @param detach takes the programs away, so that no new events come
   * @return the exit status
   */
  public int run(Stop stop, Duration duration, Runnable detach) throws InterruptedException {
    stop.wakeWith(ring::wake);
    long startNs = System.nanoTime();
    long lastsNs = duration == null ? Long.MAX_VALUE : duration.toNanos();
    LossReports losses = new LossReports(messages, System::nanoTime);
    while (!stop.requested()) {
      long leftNs = lastsNs - (System.nanoTime() - startNs);
      if (leftNs <= 0) {
        break;
      }
      int handled = ring.poll(handler, BATCH, waitMs(leftNs));
      if (handled > 0 && handled < BATCH) {
        Thread.sleep(REST_MS);
      }
      if (losses.due()) {
        losses.report(pipeline.totals());
      }
    }
    detach.run();
    drain();
    Totals totals = pipeline.finish(SINK_DEADLINE_MS);
    if (!stop.abandoned()) {
      losses.finish(totals);
    }
    return ExitStatus.OK;
  }

  private static int waitMs(long leftNs) {
    long ms = TimeUnit.NANOSECONDS.toMillis(leftNs) + 1;
    return (int) Math.min(ms, RingReader.MAX_WAIT_MS);
  }

  /** A program that ran while its link was closed may still be about to send. */
  private void drain() {
    long startNs = System.nanoTime();
    do {
      ring.flush(handler);
    } while (pipeline.accounting().totals().inFlight() != 0
        && System.nanoTime() - startNs < DRAIN_NS);
  }
}
