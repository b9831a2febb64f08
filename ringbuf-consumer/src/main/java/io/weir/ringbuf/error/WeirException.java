package io.weir.ringbuf.error;

/**
 * Something is broken, told as {@code operation: ERRNO (n): remedy}.
 *
 * <p>Expected outcomes (empty, busy, full) are return values, never exceptions. The text is lower
 * case, values are {@code name=value}, and the remedy comes last.
 */
public class WeirException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String operation;
  private final int errno;
  private final String remedy;

  /**
   * An error that the kernel or libbpf reported.
   *
   * @param operation what was tried, e.g. {@code attach XDP to eth0}
   * @param errno the positive errno value, or 0 when there is none
   * @param remedy what the user can do about it
   */
  public WeirException(String operation, int errno, String remedy) {
    super(text(operation, errno, remedy));
    this.operation = operation;
    this.errno = errno;
    this.remedy = remedy;
  }

  /** As above, keeping the exception that revealed the problem. */
  public WeirException(String operation, int errno, String remedy, Throwable cause) {
    this(operation, errno, remedy);
    initCause(cause);
  }

  /** What was tried. */
  public final String operation() {
    return operation;
  }

  /** The positive errno value, or 0. */
  public final int errno() {
    return errno;
  }

  /** What the user can do about it. */
  public final String remedy() {
    return remedy;
  }

  private static String text(String operation, int errno, String remedy) {
    String code = errno == 0 ? "" : ": " + Errno.name(errno) + " (" + errno + ")";
    return operation + code + ": " + remedy;
  }
}
