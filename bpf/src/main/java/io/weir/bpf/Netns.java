package io.weir.bpf;

import io.weir.bpf.sys.LibCFile;
import io.weir.bpf.sys.LibCNet;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A network namespace, held by a descriptor so that it cannot vanish. Usable from any thread; the
 * caller closes it. Entering another namespace needs CAP_SYS_ADMIN.
 */
public final class Netns implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final long NS_GET_NSTYPE = 0xb703; // linux/nsfs.h
  private static final Path NAMED = Path.of("/run/netns");
  private static final Path PROC = Path.of("/proc");

  private final Fd fd;
  private final String spec;
  private final long inode;

  private Netns(Fd fd, String spec) {
    this.fd = fd;
    this.spec = spec;
    this.inode = inode(Path.of("/proc/self/fd/" + fd.number()));
  }

  /**
   * Opens a namespace by what a user writes: a path ({@code /run/netns/x}), an inode ({@code
   * 4026531840}, {@code net:[4026531840]}), a process id, or a name that {@code ip netns} knows.
   *
   * @throws WeirException ENOENT when there is none
   * @throws IllegalArgumentException when the text cannot be one of these
   */
  public static Netns of(String spec) {
    NetnsSpec parsed = NetnsSpec.parse(spec);
    return switch (parsed.kind()) {
      case INODE -> byInode(parsed.number(), spec);
      case PID -> open(PROC.resolve(parsed.number() + "/ns/net"), spec);
      case NAME -> open(NAMED.resolve(spec), spec);
      case PATH -> open(Path.of(spec), spec);
    };
  }

  /** The calling thread's namespace. */
  public static Netns current() {
    return open(Path.of("/proc/thread-self/ns/net"), "the current one");
  }

  /** The namespace's inode, by which the kernel and its events name it. */
  public long inode() {
    return inode;
  }

  /**
   * Runs an action inside, on a thread of its own that ends afterwards; waits for it. What the
   * action throws is thrown here. An interrupt of the caller is kept until the action is done.
   */
  public <T> T call(Supplier<T> action) {
    Call<T> call = new Call<>(action);
    Thread thread = new Thread(call, "netns-" + inode);
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return call.result();
  }

  /** As {@link #call}, without a result. */
  public void run(Runnable action) {
    call(
        () -> {
          action.run();
          return null;
        });
  }

  /** Looks an interface up inside; throws when there is none. */
  public NetInterface networkInterface(String name) {
    return call(() -> NetInterface.of(name));
  }

  @Override
  public void close() {
    fd.close();
  }

  @Override
  public String toString() {
    return "netns " + spec + " inode=" + inode;
  }

  private static Netns open(Path path, String spec) {
    int number = LibCFile.open(path.toString(), LibCFile.READ_CLOEXEC);
    if (number < 0) {
      int errno = LibCFile.errno();
      String operation = "open network namespace " + spec;
      throw Refusals.isRefusal(errno)
          ? Refusals.refused(operation, errno)
          : new WeirException(
              operation, errno, "give a name (ip netns list), a pid, a path or an inode");
    }
    Fd fd = Fd.owned(number);
    if (LibCNet.ioctl(number, NS_GET_NSTYPE, 0) != CLONE_NEWNET) {
      fd.close();
      throw new WeirException(
          "open network namespace " + spec, Errno.EINVAL, "this is not a network namespace");
    }
    return new Netns(fd, spec);
  }

  private static Netns byInode(long inode, String spec) {
    Path self = Path.of("/proc/thread-self/ns/net");
    if (inode(self) == inode) {
      return open(self, spec);
    }
    Path found = search(NAMED, "", inode);
    if (found == null) {
      found = search(PROC, "ns/net", inode);
    }
    if (found == null) {
      throw new WeirException(
          "open network namespace " + spec,
          Errno.ENOENT,
          "no process and no name under /run/netns has this inode");
    }
    return open(found, spec);
  }

  private static Path search(Path folder, String below, long inode) {
    if (!Files.isDirectory(folder)) {
      return null;
    }
    String glob = folder.equals(PROC) ? "[0-9]*" : "*";
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
      for (Path entry : entries) {
        Path candidate = entry.resolve(below);
        if (inode(candidate) == inode) {
          return candidate;
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("search " + folder, e);
    }
  }

  /** The inode, or 0 when the process that had it is gone or closed to us. */
  private static long inode(Path path) {
    try {
      return ((Number) Files.getAttribute(path, "unix:ino")).longValue();
    } catch (IOException gone) {
      return 0; // the process ended between the listing and the look, or is closed to us
    }
  }

  /** An action and how it ended; written by the thread, read after it was joined. */
  private final class Call<T> implements Runnable {
    private final Supplier<T> action;
    private T value;
    private Throwable thrown;

    Call(Supplier<T> action) {
      this.action = action;
    }

    @Override
    public void run() {
      try {
        if (LibCNet.setns(fd.number(), CLONE_NEWNET) != 0) {
          throw KernelCalls.error("enter network namespace " + spec, LibCNet.errno());
        }
        value = action.get();
      } catch (RuntimeException | Error e) {
        thrown = e;
      }
    }

    T result() {
      if (thrown instanceof Error error) {
        throw error;
      }
      if (thrown instanceof RuntimeException exception) {
        throw exception;
      }
      return value;
    }
  }
}
