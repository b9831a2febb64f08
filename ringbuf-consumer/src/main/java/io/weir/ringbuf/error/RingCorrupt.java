package io.weir.ringbuf.error;

/** The ring broke its protocol; it must not be read again. */
public class RingCorrupt extends WeirException {
  private static final long serialVersionUID = 1L;

  /** See {@link WeirException#WeirException(String, int, String)}. */
  public RingCorrupt(String operation, int errno, String remedy) {
    super(operation, errno, remedy);
  }
}
