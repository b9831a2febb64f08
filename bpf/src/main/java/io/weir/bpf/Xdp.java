package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.bpf.sys.LibBpfLinks;
import io.weir.bpf.sys.Raw;
import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * XDP on an interface of the calling thread's network namespace, through a link (kernel 5.9). The
 * link works from any namespace once it is made. Nothing is ever replaced.
 */
public final class Xdp {
  private static final int BPF_XDP = 37; // enum bpf_attach_type

  // struct bpf_link_create_opts and bpf_xdp_query_opts, libbpf 1.1
  private static final int CREATE_BYTES = 64;
  private static final int CREATE_FLAGS = 8;
  private static final int QUERY_BYTES = 32;
  private static final int QUERY_HW = 16;

  private Xdp() {}

  /** A program attached to an interface. */
  public record Attached(XdpMode mode, int programId) {}

  /**
   * Attaches in exactly this mode; the caller closes the link.
   *
   * @throws AttachFailed EBUSY when another program is there, which the remedy names
   */
  public static BpfLink attach(BpfProgram program, NetInterface to, XdpMode mode) {
    try (Raw.Block options = new Raw.Block(CREATE_BYTES)) {
      options.put64(0, CREATE_BYTES).put32(CREATE_FLAGS, mode.flag());
      int fd = LibBpfLinks.bpf_link_create(program.fd(), to.index(), BPF_XDP, options.address());
      if (fd < 0) {
        throw failed(to, mode, -fd);
      }
      return new BpfLink(Fd.owned(fd));
    }
  }

  /** The programs attached to an interface: at most one native or generic, and one on the card. */
  public static List<Attached> attached(NetInterface to) {
    LibBpf.require();
    try (Raw.Block options = new Raw.Block(QUERY_BYTES)) {
      options.put64(0, QUERY_BYTES);
      KernelCalls.check(
          LibBpfLinks.bpf_xdp_query(to.index(), 0, options.address()), "query XDP of " + to.name());
      List<Attached> found = new ArrayList<>();
      add(found, XdpMode.NATIVE, options.get32(12));
      add(found, XdpMode.GENERIC, options.get32(20));
      add(found, XdpMode.HARDWARE, options.get32(QUERY_HW));
      return found;
    }
  }

  private static void add(List<Attached> found, XdpMode mode, int programId) {
    if (programId != 0) {
      found.add(new Attached(mode, programId));
    }
  }

  private static WeirException failed(NetInterface to, XdpMode mode, int errno) {
    String operation = "attach XDP to " + to.name();
    if (errno == Errno.EBUSY || errno == Errno.EEXIST) {
      List<Attached> there = attached(to);
      if (!there.isEmpty()) {
        return new AttachFailed(
            operation, Errno.EBUSY, describe(there.get(0)) + " is attached; use --mode tc");
      }
    }
    String remedy =
        switch (errno) {
          case Errno.EBUSY, Errno.EEXIST -> "another program is attached; use --mode tc";
          case Errno.EOPNOTSUPP ->
              mode == XdpMode.GENERIC
                  ? "this interface takes no XDP; use --mode tc"
                  : "the driver has no XDP; use --mode generic";
          case Errno.ERANGE, Errno.EINVAL ->
              "is the interface gone, or its MTU too large for a program without frags?"
                  + " --mode generic or --mode tc may work";
          case Errno.ENODEV -> "the interface is gone";
          default -> "--mode generic or --mode tc may work";
        };
    return AttachErrors.network(operation, errno, remedy);
  }

  /** {@code program 'name' (id n)}, as in error texts. */
  private static String describe(Attached attached) {
    Optional<BpfProgram> opened = BpfPrograms.byId(attached.programId());
    if (opened.isEmpty()) {
      return "program id " + attached.programId();
    }
    try (BpfProgram program = opened.get()) {
      return "program '" + program.name() + "' (id " + attached.programId() + ")";
    }
  }
}
