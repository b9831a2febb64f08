package io.weir.ringbuf.error;

/**
 * This kernel (or the installed libbpf) lacks something that was asked for; another may have it.
 */
public class UnsupportedKernel extends WeirException {
  private static final long serialVersionUID = 1L;

  /** See {@link WeirException#WeirException(String, int, String)}. */
  public UnsupportedKernel(String operation, int errno, String remedy) {
    super(operation, errno, remedy);
  }
}
