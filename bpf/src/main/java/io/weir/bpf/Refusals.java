package io.weir.bpf;

import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.PrivilegeMissing;
import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells why the kernel refused: the process lacks a capability, or the kernel is locked down. */
final class Refusals {
  /** {@code include/uapi/linux/capability.h}: NET_ADMIN, SYS_ADMIN, PERFMON, BPF. */
  private static final long NET_ADMIN = 1L << 12;

  private static final long SYS_ADMIN = 1L << 21;
  private static final long PERFMON = 1L << 38;
  private static final long BPF = 1L << 39;
  private static final Pattern EFFECTIVE = Pattern.compile("(?m)^CapEff:\\s*([0-9a-f]+)");
  private static final Pattern ACTIVE = Pattern.compile("\\[(\\w+)]");

  private Refusals() {}

  static boolean isRefusal(int errno) {
    return errno == Errno.EPERM || errno == Errno.EACCES;
  }

  /** The exception for an EPERM or EACCES: its kind says whether more privilege would help. */
  static WeirException refused(String operation, int errno) {
    if (!isPrivileged(read(Path.of("/proc/self/status")))) {
      return new PrivilegeMissing(
          operation, errno, "run as root, or with CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN");
    }
    String lockdown = activeLockdown(read(Path.of("/sys/kernel/security/lockdown")));
    if (lockdown.equals("none")) {
      return new UnsupportedKernel(
          operation, errno, "this process is privileged: a security module forbids it");
    }
    return new UnsupportedKernel(
        operation,
        errno,
        lockdown.isEmpty()
            ? "this process is privileged: a lockdown of the kernel or a security module forbids it"
                + " (cat /sys/kernel/security/lockdown, with securityfs mounted)"
            : "the kernel is locked down: lockdown=" + lockdown + "; boot without it to use this");
  }

  /** Whether a {@code /proc/PID/status} shows all that BPF, tracing and networking ask for. */
  static boolean isPrivileged(String status) {
    Matcher matcher = EFFECTIVE.matcher(status);
    if (!matcher.find()) {
      return false;
    }
    long effective = Long.parseUnsignedLong(matcher.group(1), 16);
    long needed = NET_ADMIN | PERFMON | BPF;
    return (effective & SYS_ADMIN) != 0 || (effective & needed) == needed;
  }

  /** The mode in brackets of {@code none [integrity] confidentiality}; empty if unknown. */
  static String activeLockdown(String text) {
    Matcher matcher = ACTIVE.matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static String read(Path path) {
    if (!Files.isReadable(path)) {
      return "";
    }
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException("read " + path, e);
    }
  }
}
