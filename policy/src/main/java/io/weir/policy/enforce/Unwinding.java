package io.weir.policy.enforce;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened: closed again, the last one first, whatever fails; unless it is kept. */
final class Unwinding implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Takes note of one more. */
  <T extends AutoCloseable> T add(T resource) {
    opened.push(resource);
    return resource;
  }

  /** All is well: nothing is closed. */
  void keep() {
    opened.clear();
  }

  /** Throws what failed last, after the others are closed. Idempotent. */
  @Override
  public void close() {
    RuntimeException failed = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (RuntimeException e) {
        failed = e;
      } catch (Exception e) {
        failed = new IllegalStateException(e);
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
