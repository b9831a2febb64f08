package io.weir.bpf;

import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.WeirException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts the kernel's answer to an attachment into words. */
final class AttachErrors {
  private static final Path TRACEFS = Path.of("/sys/kernel/tracing/events");
  private static final Path TRACEFS_OLD = Path.of("/sys/kernel/debug/tracing/events");

  private AttachErrors() {}

  /** For programs that are attached by their section name, or by a hook's name. */
  static WeirException tracing(String program, String hook, int errno) {
    String operation = "attach " + program + " to " + hook;
    if (Refusals.isRefusal(errno)) {
      return Refusals.refused(operation, errno);
    }
    return switch (errno) {
      case Errno.ENOENT, Errno.EOPNOTSUPP, Errno.ENODEV, Errno.ENOTSUPP ->
          new UnsupportedKernel(operation, errno, missing(hook));
      case Errno.EINVAL ->
          new AttachFailed(
              operation,
              errno,
              "the program is of another type, or reads more arguments than this kernel's hook has");
      default -> new AttachFailed(operation, errno, "see bpf(2) for this errno");
    };
  }

  private static String missing(String hook) {
    boolean byTracefs = hook.startsWith("k") || hook.startsWith("tp/") || hook.startsWith("trace");
    return byTracefs && !Files.exists(TRACEFS) && !Files.exists(TRACEFS_OLD)
        ? "this kernel lacks the hook, or tracefs is not mounted:"
            + " mount -t tracefs tracefs /sys/kernel/tracing"
        : "this kernel lacks the hook";
  }

  /** For XDP and tc, where neither privilege nor what is attached already explains it. */
  static WeirException network(String operation, int errno, String remedy) {
    return Refusals.isRefusal(errno)
        ? Refusals.refused(operation, errno)
        : new AttachFailed(operation, errno, remedy);
  }
}
