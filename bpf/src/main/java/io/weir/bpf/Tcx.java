package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.bpf.sys.LibBpfLinks;
import io.weir.bpf.sys.Raw;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.WeirException;
import java.util.ArrayList;
import java.util.List;

/**
 * tc programs through a link, without a qdisc (kernel 6.6), on an interface of the calling thread's
 * network namespace. New programs run after those already there.
 */
public final class Tcx {
  private static final int MAX_PROGRAMS = 64; // BPF_MPROG_MAX, include/linux/bpf_mprog.h

  private Tcx() {}

  // include/uapi/linux/bpf.h; struct bpf_link_create_opts, libbpf 1.1
  private static final int BPF_F_BEFORE = 1 << 3;
  private static final int OPTIONS_BYTES = 64;
  private static final int FLAGS_AT = 8;

  /**
   * Attaches before all that is there, so that no verdict of others hides packets; the caller
   * closes the link.
   *
   * @throws UnsupportedKernel EINVAL when the kernel has no tcx; {@link Clsact} does the same there
   */
  public static TcxLink attach(BpfProgram program, NetInterface to, TcDirection direction) {
    int fd = create(program, to, direction);
    if (fd < 0) {
      throw failed(to, direction, -fd);
    }
    return new TcxLink(new BpfLink(Fd.owned(fd)), direction);
  }

  private static int create(BpfProgram program, NetInterface to, TcDirection direction) {
    try (Raw.Block options = new Raw.Block(OPTIONS_BYTES)) {
      options.put64(0, OPTIONS_BYTES).put32(FLAGS_AT, BPF_F_BEFORE);
      return LibBpfLinks.bpf_link_create(
          program.fd(), to.index(), direction.attachType(), options.address());
    }
  }

  /** The ids of the programs attached by tcx, in the order in which they run. */
  public static List<Integer> programs(NetInterface to, TcDirection direction) {
    LibBpf.require();
    int[] ids = new int[MAX_PROGRAMS];
    int[] count = {MAX_PROGRAMS};
    int result = query(to, direction, ids, count);
    if (result == -Errno.EINVAL) {
      throw unsupported("query tcx " + name(direction) + " of " + to.name());
    }
    KernelCalls.check(result, "query tcx " + name(direction) + " of " + to.name());
    List<Integer> programs = new ArrayList<>();
    for (int i = 0; i < count[0]; i++) {
      programs.add(ids[i]);
    }
    return programs;
  }

  private static int query(NetInterface to, TcDirection direction, int[] ids, int[] count) {
    return LibBpfLinks.bpf_prog_query(
        to.index(), direction.attachType(), 0, new int[1], ids, count);
  }

  private static WeirException failed(NetInterface to, TcDirection direction, int errno) {
    String operation = "attach tcx " + name(direction) + " to " + to.name();
    int[] ids = new int[MAX_PROGRAMS];
    if (errno == Errno.EINVAL
        && query(to, direction, ids, new int[] {MAX_PROGRAMS}) == -Errno.EINVAL) {
      return unsupported(operation);
    }
    return AttachErrors.network(
        operation,
        errno,
        errno == Errno.ENODEV ? "the interface is gone" : "is the program one for tc?");
  }

  private static UnsupportedKernel unsupported(String operation) {
    return new UnsupportedKernel(
        operation, Errno.EINVAL, "kernel 6.6 or newer has tcx; clsact serves on older ones");
  }

  private static String name(TcDirection direction) {
    return direction == TcDirection.INGRESS ? "ingress" : "egress";
  }
}
