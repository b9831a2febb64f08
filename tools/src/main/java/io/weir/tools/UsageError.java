package io.weir.tools;

/** The command line asks for something that makes no sense; the message names the option. */
public final class UsageError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error whose text is {@code option: what is wrong, and what would be right}. */
  public UsageError(String option, String message) {
    super(option + ": " + message);
  }
}
