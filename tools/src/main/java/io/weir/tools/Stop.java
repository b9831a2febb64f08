package io.weir.tools;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a tool once, whoever wants it: a signal (SIGINT, SIGTERM, SIGHUP), a closed pipe, the time.
 *
 * <p>The JVM answers these signals by running shutdown hooks and would then exit with 128 plus the
 * signal. The hook asks the main thread to stop, waits until it has detached and written
 * everything, and ends the process with the main thread's status.
 */
public final class Stop {
  private static final int DEADLINE_SECONDS = 8;
  private static final int MESSAGES_MS = 200;

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean requested;
  private volatile boolean abandoned;
  private volatile Runnable wake = () -> {};
  private volatile Runnable lastResort = () -> {};
  private volatile int status;

  /** A stop that signals reach. */
  public static Stop onSignals() {
    Stop stop = new Stop();
    Runtime.getRuntime().addShutdownHook(new Thread(stop::onShutdown, "shutdown"));
    return stop;
  }

  /** What interrupts the main thread's waiting; it may be called from any thread at any time. */
  public void wakeWith(Runnable action) {
    wake = action;
  }

  /** What is done before a signal ends the process, however the main thread fared. */
  public void atLast(Runnable action) {
    lastResort = action;
  }

  /** Whether somebody wants the tool to end. */
  public boolean requested() {
    return requested;
  }

  /** Asks the tool to end. */
  public void request() {
    requested = true;
    wake.run();
  }

  /** Asks the tool to end because nobody reads its output any more: nothing is left to tell. */
  public void abandon() {
    abandoned = true;
    request();
  }

  /** Whether nobody reads the output any more. */
  public boolean abandoned() {
    return abandoned;
  }

  /** The main thread is done, all is detached and written. */
  public void finished(int exitStatus) {
    status = exitStatus;
    finished.countDown();
  }

  private void onShutdown() {
    if (finished.getCount() == 0) {
      return;
    }
    request();
    try {
      if (!finished.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        status = ExitStatus.RUNTIME;
        StandardError.println("the tool did not end in time; the kernel detaches its programs now");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lastResort.run();
    StandardError.flush(MESSAGES_MS);
    Runtime.getRuntime().halt(status);
  }
}
