package io.weir.policy.enforce;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened on the way to something: closed again, the last one first, unless kept. */
final class Unwinding implements AutoCloseable {
  private final Deque<Runnable> opened = new ArrayDeque<>();

  /** Takes note of one more. */
  <T extends AutoCloseable> T add(T resource) {
    opened.push(
        () -> {
          try {
            resource.close();
          } catch (RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    return resource;
  }

  /** All is well: nothing is closed. */
  void keep() {
    opened.clear();
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      opened.pop().run();
    }
  }
}
