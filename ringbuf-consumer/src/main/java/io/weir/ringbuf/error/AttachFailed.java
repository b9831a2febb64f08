package io.weir.ringbuf.error;

/** A program loaded, but could not be attached where it was asked to. */
public class AttachFailed extends WeirException {
  private static final long serialVersionUID = 1L;

  /** See {@link WeirException#WeirException(String, int, String)}. */
  public AttachFailed(String operation, int errno, String remedy) {
    super(operation, errno, remedy);
  }
}
