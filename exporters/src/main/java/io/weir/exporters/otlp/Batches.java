package io.weir.exporters.otlp;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Collects spans or log records and sends them, one batch at a time, from a thread of its own. What
 * became of each batch is what its export said. Bounded by number and by heap: {@link #add} waits
 * for room, and ends waiting when this is closed. Any thread.
 *
 * @param <T> what is sent
 */
final class Batches<T> implements AutoCloseable {
  private static final int MAX_WAITING = 4096;
  private static final int MAX_WAITING_BYTES = 4 << 20;

  /** Below what gRPC servers take by default, 4 MiB, though heap is more than what is sent. */
  private static final int MAX_BATCH_BYTES = 2 << 20;

  private final Function<Collection<T>, CompletableResultCode> exporter;
  private final BiConsumer<CompletableResultCode, Long> outcome;
  private final Limits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Item<T>> waiting = new ArrayDeque<>();
  private final Thread thread;
  private long waitingBytes;
  private long sendingEvents;
  private boolean hurried;
  private boolean closed;

  /**
   * Starts the thread.
   *
   * @param exporter sends a batch; what it gives may be failed by this class when it takes too long
   * @param outcome told of each batch that is done, with its number of events
   */
  Batches(
      String name,
      Limits limits,
      Function<Collection<T>, CompletableResultCode> exporter,
      BiConsumer<CompletableResultCode, Long> outcome) {
    this.limits = limits;
    this.exporter = exporter;
    this.outcome = outcome;
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Takes one, as soon as there is room.
   *
   * @param events how many events it stands for
   * @param sizeBytes about how much heap it holds
   */
  void add(T data, long events, int sizeBytes) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed
          && !waiting.isEmpty()
          && (waiting.size() == MAX_WAITING || waitingBytes + sizeBytes > MAX_WAITING_BYTES)) {
        changed.await();
      }
      if (closed) {
        throw new IOException("closed");
      }
      waiting.add(new Item<>(data, events, sizeBytes, System.nanoTime()));
      waitingBytes += sizeBytes;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Sends what waits without delay from now on, and waits until all is told of. */
  void drain(long untilNs) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      hurried = true;
      changed.signalAll();
      long leftNs = untilNs - System.nanoTime();
      while (!closed && leftNs > 0 && (!waiting.isEmpty() || sendingEvents != 0)) {
        leftNs = changed.awaitNanos(leftNs);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Drops what waits, untold. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
  }

  private void run() {
    try {
      for (List<Item<T>> batch = take(); !batch.isEmpty(); batch = take()) {
        send(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next batch when it is full or due; empty when closed. */
  private List<Item<T>> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && !due()) {
        long unused = changed.awaitNanos(untilDueNs());
      }
      return closed ? List.of() : removeBatch();
    } finally {
      lock.unlock();
    }
  }

  private boolean due() {
    return !waiting.isEmpty()
        && (hurried
            || waiting.size() >= limits.batch
            || waitingBytes >= MAX_BATCH_BYTES
            || System.nanoTime() - waiting.peek().sinceNs >= limits.delayNs());
  }

  /** How long until the oldest is due, if nothing else happens. */
  private long untilDueNs() {
    return waiting.isEmpty()
        ? Long.MAX_VALUE
        : limits.delayNs() - (System.nanoTime() - waiting.peek().sinceNs);
  }

  private List<Item<T>> removeBatch() {
    List<Item<T>> batch = new ArrayList<>();
    int bytes = 0;
    while (!waiting.isEmpty()
        && batch.size() < limits.batch
        && (batch.isEmpty() || bytes + waiting.peek().sizeBytes <= MAX_BATCH_BYTES)) {
      Item<T> item = waiting.remove();
      batch.add(item);
      bytes += item.sizeBytes;
      sendingEvents += item.events;
    }
    waitingBytes -= bytes;
    changed.signalAll();
    return batch;
  }

  private void send(List<Item<T>> batch) {
    List<T> data = new ArrayList<>(batch.size());
    batch.forEach(item -> data.add(item.data));
    CompletableResultCode result;
    try {
      result = exporter.apply(data).join(limits.patienceMs, TimeUnit.MILLISECONDS);
    } catch (RuntimeException | Error e) { // nothing that one batch does may end the thread
      result = CompletableResultCode.ofExceptionalFailure(e);
    }
    told(result);
  }

  private void told(CompletableResultCode result) {
    lock.lock();
    try {
      if (!closed) { // else its end is this side's doing
        outcome.accept(result, sendingEvents);
      }
      sendingEvents = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * How it sends.
   *
   * @param batch so many at most at once
   * @param delayMs how long one may wait for others
   * @param patienceMs how long an export may take; longer than the exporter's own limit
   */
  record Limits(int batch, long delayMs, long patienceMs) {
    long delayNs() {
      return TimeUnit.MILLISECONDS.toNanos(delayMs);
    }
  }

  private record Item<T>(T data, long events, int sizeBytes, long sinceNs) {}
}
