package io.weir.bpf;

import io.weir.bpf.sys.LibCFile;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * An exclusive flock(2) on a directory, one of a bpffs too. It ends with {@link #close} or with the
 * process. Two of one process exclude each other as well.
 */
public final class DirectoryLock implements AutoCloseable {
  private static final long TRY_AGAIN_NS = 5_000_000;
  private static final Path LOCKS = Path.of("/proc/locks");

  private final Fd fd;

  private DirectoryLock(Fd fd) {
    this.fd = fd;
  }

  /**
   * Takes it, if need be after a while; empty when that is over.
   *
   * @throws WeirException when there is no such directory
   */
  public static Optional<DirectoryLock> take(Path directory, Duration patience) {
    int number = LibCFile.open(directory.toString(), LibCFile.READ_CLOEXEC);
    if (number < 0) {
      throw KernelCalls.error("open " + directory, LibCFile.errno());
    }
    DirectoryLock lock = new DirectoryLock(Fd.owned(number));
    try {
      if (lock.wait(directory, patience.toNanos())) {
        return Optional.of(lock);
      }
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
    lock.close();
    return Optional.empty();
  }

  /** The id of the process that has it; empty when none has, or it cannot be told. */
  public static Optional<Integer> holder(Path directory) {
    try {
      long device = ((Number) Files.getAttribute(directory, "unix:dev")).longValue();
      long inode = ((Number) Files.getAttribute(directory, "unix:ino")).longValue();
      return holder(Files.readString(LOCKS), device, inode);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** By the lines of proc_locks(5); a device's number is taken apart as in glibc's sysmacros.h. */
  static Optional<Integer> holder(String locks, long device, long inode) {
    long major = ((device >> 8) & 0xfff) | ((device >> 32) & ~0xfffL);
    long minor = (device & 0xff) | ((device >> 12) & ~0xffL);
    String place = String.format("%02x:%02x:%d", major, minor, inode);
    for (String line : locks.split("\n")) {
      String[] fields = line.trim().split("\\s+");
      if (fields.length > 5 && fields[1].equals("FLOCK") && fields[5].equals(place)) {
        return Optional.of(Integer.valueOf(fields[4]));
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    fd.close();
  }

  private boolean wait(Path directory, long patienceNs) {
    long start = System.nanoTime();
    while (LibCFile.flock(fd.number(), LibCFile.LOCK_NOW) != 0) {
      int errno = LibCFile.errno();
      if (errno != Errno.EAGAIN && errno != Errno.EINTR) {
        throw KernelCalls.error("lock " + directory, errno);
      }
      if (System.nanoTime() - start >= patienceNs) {
        return false;
      }
      LockSupport.parkNanos(TRY_AGAIN_NS);
    }
    return true;
  }
}
