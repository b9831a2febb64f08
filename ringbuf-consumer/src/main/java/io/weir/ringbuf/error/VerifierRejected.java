package io.weir.ringbuf.error;

/**
 * The kernel's verifier refused a program. The log's last meaningful line leads; all of it is kept.
 */
public class VerifierRejected extends WeirException {
  private static final long serialVersionUID = 1L;

  private final String log;

  /**
   * A rejection.
   *
   * @param program the program's name
   * @param errno the positive errno of the load
   * @param reason the log's last meaningful line
   * @param log the whole verifier log
   */
  public VerifierRejected(String program, int errno, String reason, String log) {
    super(
        "verify program " + program + ": " + reason,
        errno,
        "this is a fault of the program on this kernel; --debug prints the whole log");
    this.log = log;
  }

  /** The whole verifier log, possibly several MiB. */
  public final String log() {
    return log;
  }
}
