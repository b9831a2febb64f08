package io.weir.tui;

/** The terminal as the kernel has it: what a screen needs besides writing to it. Any thread. */
public interface Tty {
  /** What waiting for keys came to. */
  enum Input {
    /** None came in time. */
    NONE,
    /** There are some to read. */
    READY,
    /** None will ever come: the terminal is gone. */
    GONE
  }

  /** Rows and columns, at least 1. */
  record Size(int rows, int columns) {}

  /** Takes every key as it is typed, unseen and without signals. */
  void take();

  /** Gives back the modes that it had; nothing where it was not taken. */
  void restore();

  /** Whether it was taken and somebody else changed its modes since. */
  boolean isLost();

  /** Whether this process may use it now: not while a shell has put it into the background. */
  boolean isForeground();

  /** Its size now. */
  Size size();

  /** Waits for keys, at most this long. */
  Input await(int timeoutMs);

  /** Stops this process's job until somebody continues it; may return before it is stopped. */
  void suspend();
}
