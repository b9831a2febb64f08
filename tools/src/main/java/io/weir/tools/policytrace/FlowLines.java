package io.weir.tools.policytrace;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads lines of bytes, each at most {@link #LONGEST} long, whatever their number. One thread. */
final class FlowLines {
  static final int LONGEST = 1 << 20;
  private static final int CHUNK = 1 << 16;

  private final InputStream in;
  private final Runnable beforeWait;
  private byte[] buffer = new byte[CHUNK];
  private int begin;
  private int end;
  private int length;
  private int lastRead;
  private long number;
  private boolean tooLong;
  private boolean ended;

  /**
   * Lines of a stream.
   *
   * @param beforeWait is called before each read that may have to wait
   */
  FlowLines(InputStream in, Runnable beforeWait) {
    this.in = in;
    this.beforeWait = beforeWait;
  }

  /** Goes to the next line; false at the end. */
  boolean next() throws IOException {
    begin += length;
    length = 0;
    tooLong = false;
    int at = begin;
    while (true) {
      for (; at < end; at++) {
        if (buffer[at] == '\n') {
          return take(at + 1 - begin);
        }
      }
      if (ended || !fill()) {
        return (end > begin || tooLong) && take(end - begin);
      }
      at = Math.max(begin, end - lastRead);
    }
  }

  /** The line's bytes, with its line feed if there is one. */
  byte[] bytes() {
    return buffer;
  }

  /** Where the line begins in {@link #bytes}. */
  int from() {
    return begin;
  }

  /** How long it is. */
  int length() {
    return length;
  }

  /** The line's number, from 1. */
  long number() {
    return number;
  }

  /** Whether it is longer than what is read: then its bytes are not all there. */
  boolean isTooLong() {
    return tooLong;
  }

  /** Whether there is nothing on it. */
  boolean isBlank() {
    for (int i = begin; i < begin + length; i++) {
      if (buffer[i] > ' ' || buffer[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private boolean take(int bytes) {
    length = bytes;
    number++;
    return true;
  }

  /** Reads more behind what there is of the line; of one that is too long the begin is dropped. */
  private boolean fill() throws IOException {
    if (begin > 0) {
      System.arraycopy(buffer, begin, buffer, 0, end - begin);
      end -= begin;
      begin = 0;
    }
    if (end > LONGEST) {
      tooLong = true;
      end = 0;
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    if (in.available() == 0) {
      beforeWait.run();
    }
    lastRead = in.read(buffer, end, buffer.length - end);
    if (lastRead < 0) {
      lastRead = 0;
      ended = true;
      return false;
    }
    end += lastRead;
    return true;
  }
}
