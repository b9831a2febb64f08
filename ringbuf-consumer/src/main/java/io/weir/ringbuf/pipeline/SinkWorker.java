package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.Event;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * One sink's bounded queue and the thread that empties it. {@link #offer} never blocks; nothing
 * that the sink does can stop the thread before {@link #beginFinish}. Bounded by count and by heap.
 */
public final class SinkWorker {
  private static final int QUEUE_EVENTS = 1 << 16;
  private static final long QUEUE_BYTES = 24 << 20;
  private static final int POLL_MS = 100;
  private static final Event WAKE = new Totals(0, 0, 0, 0, 0, java.util.Map.of());

  private final Sink sink;
  private final BiConsumer<SinkWorker, IOException> onFailure;
  private final ArrayBlockingQueue<Event> queue = new ArrayBlockingQueue<>(QUEUE_EVENTS);
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicLong queueLost = new AtomicLong();
  private final AtomicLong sinkLost = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private final Thread thread;
  private volatile Totals summary;
  private volatile boolean finishing;

  /**
   * A worker that is not started yet.
   *
   * @param sink what it feeds, owned by this worker from now on
   * @param onFailure told of every failed write, on the worker's thread; must not throw
   */
  public SinkWorker(Sink sink, BiConsumer<SinkWorker, IOException> onFailure) {
    this.sink = sink;
    this.onFailure = onFailure;
    this.thread = new Thread(this::run, "sink-" + sink.name());
    this.thread.setDaemon(true);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** The sink's name. */
  public String name() {
    return sink.name();
  }

  /** Queues an event, or counts it as lost when the queue is full. Ring's thread only. */
  void offer(Event event) {
    int size = event.sizeBytes();
    if (queuedBytes.get() + size > QUEUE_BYTES || !queue.offer(event)) {
      queueLost.incrementAndGet();
    } else {
      queuedBytes.addAndGet(size);
    }
  }

  /** Lets the thread write what is queued and then the summary, close the sink and end. */
  void beginFinish(Totals totals) {
    summary = totals;
    finishing = true;
    boolean unused = queue.offer(WAKE); // a full queue needs no wake-up
  }

  /**
   * Waits for the thread's end.
   *
   * @param waitMs how long; what is not written by then is counted as lost
   * @return the totals as this sink saw them: what it lost itself is not shown but lost
   */
  Totals awaitFinish(long waitMs) throws InterruptedException {
    thread.join(Math.max(1, waitMs));
    long late = summary.shown() - written.get() - queueLost.get() - sinkLost.get();
    if (thread.isAlive()) {
      return summary.withSinkLoss(queueLost.get() + Math.max(0, late), sinkLost.get());
    }
    return seenHere(summary);
  }

  /** Totals of everything as this sink saw them so far. */
  Totals seenHere(Totals totals) {
    return totals.withSinkLoss(queueLost.get(), sinkLost.get());
  }

  private void run() {
    try {
      open();
      while (!finishing || !queue.isEmpty()) {
        step();
      }
      flush();
      if (accepted(seenHere(summary))) {
        flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sink.close();
    }
  }

  private void open() {
    try {
      sink.open();
    } catch (IOException e) {
      onFailure.accept(this, e);
    }
  }

  private void step() throws InterruptedException {
    Event event = queue.poll();
    if (event == null) {
      flush();
      event = queue.poll(POLL_MS, TimeUnit.MILLISECONDS);
    }
    if (event != null && event != WAKE) {
      queuedBytes.addAndGet(-event.sizeBytes());
      write(event);
    }
  }

  private void write(Event event) {
    if (accepted(event)) {
      written.incrementAndGet();
    } else {
      sinkLost.incrementAndGet();
    }
  }

  private boolean accepted(Event event) {
    try {
      sink.accept(event);
      return true;
    } catch (IOException e) {
      onFailure.accept(this, e);
    } catch (RuntimeException | Error e) { // nothing that one event does may end the thread
      onFailure.accept(this, new IOException("sink " + sink.name() + ": " + e, e));
    }
    return false;
  }

  private void flush() {
    try {
      sink.flush();
    } catch (IOException e) {
      onFailure.accept(this, e);
    } catch (RuntimeException | Error e) {
      onFailure.accept(this, new IOException("flush " + sink.name() + ": " + e, e));
    }
  }
}
