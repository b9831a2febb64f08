package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;

/** One attachment; closing it detaches, unless it is pinned. Idempotent. */
public final class BpfLink implements AutoCloseable {
  private long handle;

  BpfLink(long handle) {
    this.handle = handle;
  }

  /** The link's file descriptor. */
  public int fd() {
    return LibBpf.bpf_link__fd(handle);
  }

  @Override
  public void close() {
    if (handle != 0) {
      LibBpf.bpf_link__destroy(handle);
      handle = 0;
    }
  }
}
