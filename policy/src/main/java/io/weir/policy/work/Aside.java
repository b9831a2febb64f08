package io.weir.policy.work;

import io.weir.ringbuf.error.WeirException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Work that another thread does while this one does something else. It ends with the process, if
 * nobody waits for it. Any thread.
 */
public final class Aside<T> {
  private final FutureTask<T> task;

  private Aside(Supplier<T> work) {
    task = new FutureTask<>(work::get);
  }

  /** Begins, on a thread of its own with this name. */
  public static <T> Aside<T> begin(String name, Supplier<T> work) {
    Aside<T> aside = new Aside<>(work);
    Thread thread = new Thread(aside.task, name);
    thread.setDaemon(true);
    thread.start();
    return aside;
  }

  /** As above, without a result. */
  public static Aside<Void> run(String name, Runnable work) {
    return begin(
        name,
        () -> {
          work.run();
          return null;
        });
  }

  /**
   * Does both, and returns or throws when both have ended.
   *
   * @param shared whether it is so much that the first is worth a thread of its own
   */
  public static void both(boolean shared, String name, Runnable first, Runnable second) {
    if (!shared) {
      first.run();
      second.run();
      return;
    }
    Aside<Void> aside = run(name, first);
    try {
      second.run();
    } finally {
      aside.await();
    }
  }

  /** Waits for its result; what it threw is thrown here. */
  public T await() {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WeirException("wait for another thread", 0, "it was interrupted: try again", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause()); // a Supplier throws nothing else
    }
  }
}
