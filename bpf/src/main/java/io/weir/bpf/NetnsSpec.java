package io.weir.bpf;

/** What a user wrote to name a network namespace, taken apart; pure. */
record NetnsSpec(Kind kind, long number) {
  /** {@code PID_MAX_LIMIT}, include/linux/threads.h; the inodes of namespaces lie far above. */
  private static final long LAST_PID = 4 << 20;

  /** What the text is. */
  enum Kind {
    NAME,
    PID,
    PATH,
    INODE
  }

  /** Numbers are process ids, or inodes where no process id can be; a slash makes a path. */
  static NetnsSpec parse(String text) {
    if (text.isEmpty() || text.equals(".") || text.equals("..") || text.indexOf('\0') >= 0) {
      throw invalid(text);
    }
    if (text.startsWith("net:[") && text.endsWith("]")) {
      return new NetnsSpec(Kind.INODE, number(text, text.substring(5, text.length() - 1)));
    }
    if (text.indexOf('/') >= 0) {
      return new NetnsSpec(Kind.PATH, 0);
    }
    if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return new NetnsSpec(Kind.NAME, 0);
    }
    long number = number(text, text);
    if (number == 0) {
      throw invalid(text);
    }
    return new NetnsSpec(number > LAST_PID ? Kind.INODE : Kind.PID, number);
  }

  private static long number(String text, String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw invalid(text);
    }
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException(
        "netns=" + text + ": a name, a process id, a path or an inode is wanted");
  }
}
