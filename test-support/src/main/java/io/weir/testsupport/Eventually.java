package io.weir.testsupport;

/** Repeats a check until it holds; for what the kernel does a moment later. */
public final class Eventually {
  private static final long DEADLINE_NS = 5_000_000_000L;

  private Eventually() {}

  public static void check(Runnable assertion) {
    long start = System.nanoTime();
    while (true) {
      try {
        assertion.run();
        return;
      } catch (AssertionError notYet) {
        if (System.nanoTime() - start > DEADLINE_NS) {
          throw notYet;
        }
        Thread.onSpinWait();
      }
    }
  }
}
