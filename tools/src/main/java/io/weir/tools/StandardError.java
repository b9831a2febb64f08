package io.weir.tools;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Writes lines to stderr on a thread of its own, for a terminal that is paused (Ctrl-S) must block
 * neither the reading of events nor the end of the tool. Lines that find no room are dropped, and
 * the next one says how many. UTF-8 whatever the locale. Any thread.
 */
final class StandardError {
  private static final int LINES = 256;
  private static final StandardError INSTANCE = new StandardError();

  private final ArrayBlockingQueue<String> lines = new ArrayBlockingQueue<>(LINES);
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger dropped = new AtomicInteger();
  private final Object written = new Object();
  private final List<String> held = new ArrayList<>();
  private volatile Consumer<String> holder;
  private boolean started;

  private StandardError() {}

  /** Queues a line; never blocks. */
  static void println(String line) {
    INSTANCE.add(line);
  }

  /** Waits until all is written, at most this long. */
  static void flush(long timeoutMs) {
    INSTANCE.awaitWritten(timeoutMs);
  }

  /**
   * Keeps lines back from now on, while something else has the terminal.
   *
   * @param reader is given each line, on this object's thread; must not throw
   */
  static void hold(Consumer<String> reader) {
    INSTANCE.holder = reader;
  }

  /** Writes what was kept back, and no longer keeps anything. */
  static void release() {
    INSTANCE.writeHeld();
  }

  private void add(String line) {
    start();
    waiting.incrementAndGet();
    if (!lines.offer(line)) {
      waiting.decrementAndGet();
      dropped.incrementAndGet();
    }
  }

  private synchronized void start() {
    if (!started) {
      started = true;
      Thread thread = new Thread(this::run, "stderr");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void run() {
    FileOutputStream err = new FileOutputStream(FileDescriptor.err);
    try {
      while (true) {
        write(err, lines.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(FileOutputStream err, String line) {
    Consumer<String> reader = holder;
    if (reader != null && hold(line, reader)) {
      return;
    }
    int missing = dropped.getAndSet(0);
    String text = missing == 0 ? line : "(" + missing + " messages dropped)\n" + line;
    try {
      err.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      dropped.incrementAndGet(); // nobody is left to be told
    }
    done();
  }

  private void done() {
    synchronized (written) {
      waiting.decrementAndGet();
      written.notifyAll();
    }
  }

  /** False when the line must be written after all, since nobody holds lines any more. */
  private boolean hold(String line, Consumer<String> reader) {
    synchronized (held) {
      if (holder == null) {
        return false;
      }
      if (held.size() < LINES) {
        held.add(line);
      } else {
        dropped.incrementAndGet();
      }
    }
    reader.accept(line);
    done();
    return true;
  }

  private void writeHeld() {
    synchronized (held) {
      holder = null;
      held.forEach(this::add);
      held.clear();
    }
  }

  private void awaitWritten(long timeoutMs) {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    synchronized (written) {
      while (waiting.get() > 0 && System.nanoTime() - endNs < 0) {
        try {
          TimeUnit.NANOSECONDS.timedWait(written, Math.max(1, endNs - System.nanoTime()));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }
}
