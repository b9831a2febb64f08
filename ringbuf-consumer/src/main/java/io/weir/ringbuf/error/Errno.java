package io.weir.ringbuf.error;

import java.util.HashMap;
import java.util.Map;

/**
 * Names of Linux errno values, as in {@code include/uapi/asm-generic/errno-base.h} and {@code
 * errno.h}; x86 and arm64 share them.
 */
public final class Errno {
  /** Operation not permitted. */
  public static final int EPERM = 1;

  /** No such file or directory. */
  public static final int ENOENT = 2;

  /** Interrupted system call. */
  public static final int EINTR = 4;

  /** Argument list too long. */
  public static final int E2BIG = 7;

  /** Try again. */
  public static final int EAGAIN = 11;

  /** Out of memory. */
  public static final int ENOMEM = 12;

  /** Permission denied. */
  public static final int EACCES = 13;

  /** Bad address. */
  public static final int EFAULT = 14;

  /** Device or resource busy. */
  public static final int EBUSY = 16;

  /** File exists. */
  public static final int EEXIST = 17;

  /** No such device. */
  public static final int ENODEV = 19;

  /** Is a directory. */
  public static final int EISDIR = 21;

  /** Invalid argument. */
  public static final int EINVAL = 22;

  /** Too many open files in system. */
  public static final int ENFILE = 23;

  /** Too many open files. */
  public static final int EMFILE = 24;

  /** No space left on device. */
  public static final int ENOSPC = 28;

  /** Result out of range. */
  public static final int ERANGE = 34;

  /** Link has been severed. */
  public static final int ENOLINK = 67;

  /** Operation not supported. */
  public static final int EOPNOTSUPP = 95;

  /** Address already in use. */
  public static final int EADDRINUSE = 98;

  /** Cannot assign requested address. */
  public static final int EADDRNOTAVAIL = 99;

  /** No buffer space available. */
  public static final int ENOBUFS = 105;

  /** Not supported; of the kernel's inside ({@code include/linux/errno.h}), yet seen outside. */
  public static final int ENOTSUPP = 524;

  private static final Map<Integer, String> NAMES = names();

  private Errno() {}

  /** The symbolic name of a positive errno value, e.g. {@code ENOENT}; the number if unknown. */
  public static String name(int errno) {
    return NAMES.getOrDefault(errno, Integer.toString(errno));
  }

  private static Map<Integer, String> names() {
    String[] base =
        ("EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM "
                + "EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE "
                + "EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK "
                + "ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP")
            .split(" ");
    Map<Integer, String> names = new HashMap<>();
    for (int i = 0; i < base.length; i++) {
      names.put(i + 1, base[i]);
    }
    names.put(61, "ENODATA");
    names.put(62, "ETIME");
    names.put(67, "ENOLINK");
    names.put(71, "EPROTO");
    names.put(74, "EBADMSG");
    names.put(75, "EOVERFLOW");
    names.put(79, "ELIBACC");
    names.put(80, "ELIBBAD");
    names.put(84, "EILSEQ");
    names.put(85, "ERESTART");
    names.put(90, "EMSGSIZE");
    names.put(92, "ENOPROTOOPT");
    names.put(93, "EPROTONOSUPPORT");
    names.put(94, "ESOCKTNOSUPPORT");
    names.put(95, "EOPNOTSUPP");
    names.put(97, "EAFNOSUPPORT");
    names.put(98, "EADDRINUSE");
    names.put(99, "EADDRNOTAVAIL");
    names.put(100, "ENETDOWN");
    names.put(101, "ENETUNREACH");
    names.put(103, "ECONNABORTED");
    names.put(104, "ECONNRESET");
    names.put(105, "ENOBUFS");
    names.put(106, "EISCONN");
    names.put(107, "ENOTCONN");
    names.put(110, "ETIMEDOUT");
    names.put(111, "ECONNREFUSED");
    names.put(113, "EHOSTUNREACH");
    names.put(114, "EALREADY");
    names.put(115, "EINPROGRESS");
    names.put(116, "ESTALE");
    names.put(122, "EDQUOT");
    names.put(125, "ECANCELED");
    names.put(126, "ENOKEY");
    names.put(127, "EKEYEXPIRED");
    names.put(128, "EKEYREVOKED");
    names.put(129, "EKEYREJECTED");
    names.put(524, "ENOTSUPP");
    return Map.copyOf(names);
  }
}
