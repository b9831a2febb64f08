package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.Event;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * One sink's bounded queue and the thread that empties it. {@link #offer} never blocks; nothing
 * that the sink does can stop the thread before {@link #finish}. Bounded by count and by heap.
 */
public final class SinkWorker {
  private static final int QUEUE_EVENTS = 1 << 16;
  private static final long QUEUE_BYTES = 24 << 20;
  private static final int FLUSH_EVENTS = 256;
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
  private int pending; // written since the last flush; the worker's thread only
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

  /**
   * Writes what is queued and then, if the sink wants it, the summary; closes the sink and ends the
   * thread.
   *
   * @param totals everything's totals; the sink's own losses are subtracted for its stream
   * @param deadlineMs after this time what is left is counted as lost
   * @return the totals as this sink saw them
   */
  Totals finish(Totals totals, long deadlineMs) throws InterruptedException {
    summary = totals;
    finishing = true;
    boolean awake = queue.offer(WAKE); // a full queue needs no wake-up
    thread.join(awake ? deadlineMs : Math.max(deadlineMs, POLL_MS));
    long late = totals.shown() - written.get() - queueLost.get() - sinkLost.get();
    return totals.withSinkLoss(queueLost.get() + Math.max(0, late), sinkLost.get());
  }

  /** Events that the queue refused. */
  public long queueLost() {
    return queueLost.get();
  }

  /** Events that the sink failed to write. */
  public long sinkLost() {
    return sinkLost.get();
  }

  private void run() {
    try {
      open();
      while (!finishing || !queue.isEmpty()) {
        step();
      }
      flush();
      write(summary.withSinkLoss(queueLost.get(), sinkLost.get()));
      flush();
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
      failed(e);
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
      pending++;
      write(event);
    }
    if (pending >= FLUSH_EVENTS) {
      flush();
    }
  }

  private void write(Event event) {
    try {
      sink.accept(event);
    } catch (IOException e) {
      failed(e);
    } catch (RuntimeException e) {
      failed(new IOException("sink " + sink.name() + ": " + e, e));
    }
  }

  /** Only what was flushed counts as written. */
  private void flush() {
    try {
      sink.flush();
      written.addAndGet(pending);
      pending = 0;
    } catch (IOException e) {
      failed(e);
    }
  }

  private void failed(IOException e) {
    sinkLost.addAndGet(pending);
    pending = 0;
    onFailure.accept(this, e);
  }
}
