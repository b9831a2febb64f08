package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.bpf.sys.LibBpfIds;
import io.weir.bpf.sys.Raw;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What maps, programs and links have in common: ids, pins and information. */
final class KernelCalls {
  private KernelCalls() {}

  /** Turns a negative result into an exception; gives the result otherwise. */
  static int check(int result, String operation) {
    if (result < 0) {
      throw error(operation, -result);
    }
    return result;
  }

  static WeirException error(String operation, int errno) {
    return Refusals.isRefusal(errno)
        ? Refusals.refused(operation, errno)
        : new WeirException(operation, errno, "see bpf(2) for this errno");
  }

  /** Fills a block with the object's information; the kernel cuts what it does not know. */
  static void info(int fd, Raw.Block block, int bytes, String what) {
    LibBpf.require();
    check(
        LibBpfIds.bpf_obj_get_info_by_fd(fd, block.address(), new int[] {bytes}),
        "read information of " + what);
  }

  /** A function from an id to an fd or a negative errno, such as {@code bpf_map_get_fd_by_id}. */
  interface IdCall {
    int apply(int id);
  }

  /** A function from an id to the next one, such as {@code bpf_map_get_next_id}. */
  interface NextCall {
    int apply(int start, int[] next);
  }

  /** Opens by id; empty when there is none, or it is going away. */
  static Optional<Fd> byId(IdCall call, int id, String what) {
    LibBpf.require();
    int fd = call.apply(id);
    return fd == -Errno.ENOENT
        ? Optional.empty()
        : Optional.of(Fd.owned(check(fd, "open " + what + " id=" + Integer.toUnsignedString(id))));
  }

  /** The ids that exist now, in ascending order. */
  static List<Integer> ids(NextCall call, String what) {
    LibBpf.require();
    List<Integer> ids = new ArrayList<>();
    int[] next = new int[1];
    int result;
    while ((result = call.apply(next[0], next)) == 0) {
      ids.add(next[0]);
    }
    if (result != -Errno.ENOENT) {
      throw error("list " + what, -result);
    }
    return ids;
  }

  /** Pins in a bpffs; the file keeps the object alive until it is deleted. */
  static void pin(int fd, Path path, String what) {
    int result = LibBpfIds.bpf_obj_pin(fd, path.toString());
    if (result == 0) {
      return;
    }
    String operation = "pin " + what + " at " + path;
    String remedy =
        switch (-result) {
          case Errno.EEXIST -> "a pin of that name exists; choose another, or remove it";
          case Errno.ENOENT -> "make the directory first";
          case Errno.EPERM, Errno.EINVAL ->
              "only a bpffs holds pins: mount -t bpf bpf /sys/fs/bpf; no dots in names";
          default -> "see bpf(2) for this errno";
        };
    throw new WeirException(operation, -result, remedy);
  }

  /** Removes a pin; whether there was one. */
  static boolean unpin(Path path) {
    try {
      Files.delete(path);
      return true;
    } catch (NoSuchFileException absent) {
      return false;
    } catch (IOException e) {
      throw new WeirException("remove pin " + path, 0, "check who owns the bpffs", e);
    }
  }

  /**
   * Opens a pin that must be of this kind ({@code bpf-map}, {@code bpf-prog}, {@code bpf-link}).
   */
  static Optional<Fd> pinned(Path path, String kind) {
    LibBpf.require();
    int result = LibBpfIds.bpf_obj_get(path.toString());
    if (result == -Errno.ENOENT) {
      return Optional.empty();
    }
    String operation = "open pin " + path;
    Fd fd = Fd.owned(check(result, operation));
    String found = fd.kind();
    if (!found.replace('_', '-').endsWith(kind)) {
      fd.close();
      throw new WeirException(
          operation + ": kind=" + found + " expected=" + kind, 0, "another program made this pin");
    }
    return Optional.of(fd);
  }
}
