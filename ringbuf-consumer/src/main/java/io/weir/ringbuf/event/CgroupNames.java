package io.weir.ringbuf.event;

import java.nio.ByteBuffer;

/** Puts together a cgroup's path from the names that a program collected, leaf first. */
final class CgroupNames {
  private CgroupNames() {}

  /** The path from the root; names are separated by NUL; none means the root itself. */
  static String path(ByteBuffer data, int offset, int length) {
    StringBuilder path = new StringBuilder(length + 1);
    int end = offset + length - 1; // the last name's NUL
    while (end > offset) {
      int start = end;
      while (start > offset && data.get(start - 1) != 0) {
        start--;
      }
      path.append('/').append(ByteText.of(data, start, end - start).text());
      end = start - 1;
    }
    return path.length() == 0 ? "/" : path.toString();
  }
}
