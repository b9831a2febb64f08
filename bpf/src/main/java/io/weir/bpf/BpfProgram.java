package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.ringbuf.error.AttachFailed;

/** One loaded program; owned by its {@link BpfObject}. */
public final class BpfProgram {
  private final long handle;
  private final String name;
  private final int fd;

  BpfProgram(long handle) {
    this.handle = handle;
    this.name = LibBpf.bpf_program__name(handle);
    this.fd = LibBpf.bpf_program__fd(handle);
  }

  /** The C function's name. */
  public String name() {
    return name;
  }

  /** The program's file descriptor, valid while the object is open. */
  public int fd() {
    return fd;
  }

  /**
   * Attaches where the section name says: tracepoint, raw_tp, tp_btf, fentry, fexit, kprobe. The
   * caller closes the link.
   */
  public BpfLink attach() {
    long link = LibBpf.bpf_program__attach(handle);
    if (link == 0) {
      int errno = LibBpf.errno();
      throw new AttachFailed(
          "attach " + name + " to " + LibBpf.bpf_program__section_name(handle),
          errno,
          "this kernel may lack the hook, or a lockdown may forbid it");
    }
    return new BpfLink(link);
  }
}
