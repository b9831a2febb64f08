package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.event.ExitEvent;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * One sink's bounded queue and the thread that empties it. {@link #offer} never blocks; nothing
 * that the sink does can stop the thread before {@link #beginFinish}. Bounded by count and by heap.
 */
public final class SinkWorker {
  /** How many events a queue holds. */
  static final int QUEUE_EVENTS = 1 << 16;

  /** How much heap the events of a queue may take. */
  static final long QUEUE_BYTES = 24 << 20;

  private static final int POLL_MS = 100;

  /** The part of the end's time that the last events leave to the summary. */
  private static final int SUMMARY_PART = 5;

  private static final Event WAKE = new Totals(0, 0, 0, 0, 0, Map.of());

  private final Sink sink;
  private final BiConsumer<SinkWorker, IOException> onFailure;
  private final ArrayBlockingQueue<Event> queue = new ArrayBlockingQueue<>(QUEUE_EVENTS);
  private final AtomicLong queuedBytes = new AtomicLong();
  private final SinkCounts counts = new SinkCounts();
  private final Thread thread;
  private final Gap gap = new Gap();
  private Predicate<Event> wanted = event -> true;
  private volatile Totals summary;
  private volatile long drainedByNs;
  private volatile long endNs;
  private volatile boolean finishing;

  /**
   * A worker that is not started yet.
   *
   * @param sink what it feeds, owned by this worker from its start on
   * @param onFailure told of every failed write, on the worker's thread; must not throw
   */
  public SinkWorker(Sink sink, BiConsumer<SinkWorker, IOException> onFailure) {
    this.sink = sink;
    this.onFailure = onFailure;
    this.thread = new Thread(this::run, "sink-" + sink.name());
    this.thread.setDaemon(true);
    if (sink instanceof AsyncSink async) {
      async.tell(counts);
    } else if (sink instanceof BatchSink batch) {
      batch.tell(counts);
    }
  }

  /**
   * Gives the sink only such events; before the start. Others are filtered as this sink sees it.
   */
  public SinkWorker only(Predicate<Event> events) {
    wanted = events;
    return this;
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** The sink's name. */
  public String name() {
    return sink.name();
  }

  /** Whether events are sent elsewhere, so that their fate is known later. */
  boolean isAsync() {
    return sink instanceof AsyncSink;
  }

  /** What became so far of the events that were offered. Any thread. */
  public SinkTotals totals() {
    return counts.totals(name());
  }

  /** How many events wait. */
  int queuedEvents() {
    return queue.size();
  }

  /** About how much heap they take. */
  long queuedBytes() {
    return queuedBytes.get();
  }

  /**
   * Queues an event, or counts it as lost when the queue is full. Ring's thread only.
   *
   * @return whether it was queued
   */
  boolean offer(Event event) {
    return offer(event, null);
  }

  /** Queues an exit of whose process an exec was queued: when it is lost the sink is told. */
  void offerExit(ExitEvent exit) {
    boolean unused = offer(exit, exit);
  }

  private boolean offer(Event event, ExitEvent awaited) {
    if (!wanted.test(event)) {
      counts.filtered(event.weight());
      return false;
    }
    int size = event.sizeBytes();
    if (queuedBytes.get() + size <= QUEUE_BYTES
        && gap.moveInto(queue, queuedBytes)
        && queue.offer(event)) {
      queuedBytes.addAndGet(size);
      return true;
    }
    counts.lost(Loss.QUEUE, event.weight());
    if (awaited != null && isAsync()) {
      gap.addAwaited(awaited);
    } else {
      gap.add();
    }
    return false;
  }

  /**
   * Lets the thread write what is queued and then the summary, close the sink and end.
   *
   * @param endByNs by System.nanoTime(), when all that must be done
   */
  void beginFinish(Totals totals, long endByNs) {
    summary = totals;
    drainedByNs = endByNs - (endByNs - System.nanoTime()) / SUMMARY_PART;
    endNs = endByNs;
    finishing = true;
    boolean unused = queue.offer(WAKE); // a full queue needs no wake-up
  }

  /**
   * Waits for the thread's end; what has no fate by then is counted as lost.
   *
   * @param waitMs how long
   * @return the totals as this sink saw them
   */
  Totals awaitFinish(long waitMs) throws InterruptedException {
    thread.join(Math.max(1, waitMs));
    seal();
    return seenHere(summary);
  }

  /** Totals of everything as this sink saw them so far. */
  Totals seenHere(Totals totals) {
    return totals.asSeenBy(totals());
  }

  private void run() {
    try {
      open();
      while (!finishing || !queue.isEmpty()) {
        step();
      }
      miss(gap.takeBehind(queue));
      flush();
      drain(drainedByNs);
      seal();
      if (accepted(seenHere(summary))) {
        flush();
        drain(endNs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sink.close();
    }
  }

  /** Who writes by itself and is not done was too slow; who sends may still wait for an answer. */
  private void seal() {
    counts.seal(summary.shown(), isAsync() ? Loss.CLOSED : Loss.QUEUE);
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
    if (event == null) {
      miss(gap.takeBehind(queue));
    } else if (event != WAKE) {
      queuedBytes.addAndGet(-event.sizeBytes());
      take(event);
    }
  }

  private void take(Event event) {
    if (event instanceof Missed missed) {
      miss(missed);
    } else {
      write(event);
    }
  }

  private void miss(Missed missed) {
    if (missed == null || !(sink instanceof AsyncSink async)) {
      return;
    }
    try {
      async.missed(missed);
    } catch (RuntimeException | Error e) {
      onFailure.accept(this, new IOException("sink " + sink.name() + ": " + e, e));
    }
  }

  private void write(Event event) {
    boolean accepted = accepted(event);
    if (sink instanceof BatchSink) {
      return; // it has told
    }
    if (!accepted) {
      counts.lost(Loss.SINK, event.weight());
    } else if (!isAsync()) {
      counts.delivered(event.weight());
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

  private void drain(long untilNs) throws InterruptedException {
    if (!(sink instanceof AsyncSink async)) {
      return;
    }
    long leftMs = TimeUnit.NANOSECONDS.toMillis(untilNs - System.nanoTime());
    try {
      async.drain(Math.max(1, leftMs));
    } catch (IOException e) {
      onFailure.accept(this, e);
    } catch (RuntimeException | Error e) {
      onFailure.accept(this, new IOException("drain " + sink.name() + ": " + e, e));
    }
  }
}
