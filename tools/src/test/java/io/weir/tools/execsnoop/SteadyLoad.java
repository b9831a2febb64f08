package io.weir.tools.execsnoop;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Some 200 execs a second in a cgroup, a few of which fail, until closed; when heavy, as many as
 * there can be, with long arguments. It pauses while another thread holds it (synchronized).
 */
final class SteadyLoad implements AutoCloseable {
  /** Of one turn, those that succeed: of the storm, its parent, and of the one that fails one. */
  static final int EXECS = 22;

  /** Of one turn: the execs, as many exits, and one exec that fails. */
  static final int EVENTS = 2 * EXECS + 1;

  private static final int REST_MS = 70;

  /**
   * So that Kafka's producer runs short of memory before it runs short of places: it reckons with
   * what compression brought so far, which was less.
   */
  private static final int LONG_BYTES = 10_000;

  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final String[] steadyTurn;
  private final String[] heavyTurn;
  private final Future<?> turning;
  private int turns;
  private volatile boolean heavy;
  private volatile Exception failure;

  SteadyLoad(TestCgroup cgroup) {
    String turn = "PROGRAM fail 100; exec PROGRAM storm 20".replace("PROGRAM", Workload.PROGRAM);
    steadyTurn = cgroup.shell(turn);
    heavyTurn = cgroup.shell(turn + " " + LONG_BYTES);
    turning = executor.scheduleWithFixedDelay(this::turn, 0, 1, TimeUnit.MILLISECONDS);
  }

  /** Whether it is heavy from now on. */
  void heavy(boolean now) {
    heavy = now;
  }

  /** Ends after a whole turn; how many there were. */
  int end() throws InterruptedException {
    close();
    if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new AssertionError("a turn does not end");
    }
    if (failure != null) {
      throw new AssertionError(failure);
    }
    return turns;
  }

  private synchronized void turn() {
    try {
      if (Workload.run(heavy ? heavyTurn : steadyTurn) != 0) {
        throw new IllegalStateException("execload failed");
      }
      turns++;
      if (!heavy) {
        TimeUnit.MILLISECONDS.sleep(REST_MS);
      }
    } catch (Exception e) {
      failure = e;
      turning.cancel(false);
    }
  }

  @Override
  public void close() {
    turning.cancel(false);
    executor.shutdown();
  }
}
