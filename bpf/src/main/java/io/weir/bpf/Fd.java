package io.weir.bpf;

import io.weir.bpf.sys.LibC;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file descriptor with one owner. After {@link #close()} its number is never handed out again, so
 * that a late call cannot reach a descriptor that the kernel has since given to something else.
 */
final class Fd implements AutoCloseable {
  private static final int CLOSED = -1;

  private final AtomicInteger number;
  private final boolean owned;

  private Fd(int number, boolean owned) {
    this.number = new AtomicInteger(number);
    this.owned = owned;
  }

  /** A descriptor that close() gives back to the kernel. */
  static Fd owned(int number) {
    return new Fd(number, true);
  }

  /** A descriptor that libbpf closes; close() only forgets it. */
  static Fd borrowed(int number) {
    return new Fd(number, false);
  }

  /** The number; throws when closed. */
  int number() {
    int value = number.get();
    if (value == CLOSED) {
      throw new IllegalStateException("used after close");
    }
    return value;
  }

  boolean isOwned() {
    return owned;
  }

  boolean isOpen() {
    return number.get() != CLOSED;
  }

  /** What the kernel calls the file: {@code anon_inode:bpf-map}, {@code net:[4026531840]}. */
  String kind() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + number())).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    int value = number.getAndSet(CLOSED);
    if (owned && value != CLOSED) {
      LibC.close(value);
    }
  }
}
