package io.weir.ringbuf.error;

/** The process lacks a capability; root or the named capability is the remedy. */
public class PrivilegeMissing extends WeirException {
  private static final long serialVersionUID = 1L;

  /** See {@link WeirException#WeirException(String, int, String)}. */
  public PrivilegeMissing(String operation, int errno, String remedy) {
    super(operation, errno, remedy);
  }
}
