package io.weir.tools;

import io.weir.bpf.Netns;

/** What {@code --netns} names: a name under /run/netns, a process id, a path or an inode number. */
public final class NetnsOption {
  private NetnsOption() {}

  /**
   * The namespace that was named, or the own one; the caller closes it.
   *
   * @param wanted null when none was named
   * @throws UsageError when it is none of these
   */
  public static Netns open(String wanted) {
    if (wanted == null) {
      return Netns.current();
    }
    try {
      return Netns.of(wanted);
    } catch (IllegalArgumentException e) {
      throw new UsageError("--netns=" + wanted, e.getMessage());
    }
  }

  /** The inode of the namespace that was named, as {@link #open}. */
  public static long inode(String wanted) {
    try (Netns netns = open(wanted)) {
      return netns.inode();
    }
  }
}
