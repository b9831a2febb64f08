package io.weir.bpf;

import io.weir.bpf.sys.LibBpfLinks;

/** Attaches a program of type raw_tp to a tracepoint that is named at run time. */
public final class RawTracepoint {
  private RawTracepoint() {}

  /**
   * Attaches; the caller closes the link.
   *
   * @param name the tracepoint's name without its subsystem, e.g. {@code kfree_skb}
   */
  public static BpfLink attach(BpfProgram program, String name) {
    int fd = LibBpfLinks.bpf_raw_tracepoint_open(name, program.fd());
    if (fd < 0) {
      throw AttachErrors.tracing(program.name(), "raw_tp/" + name, -fd);
    }
    return new BpfLink(Fd.owned(fd));
  }
}
