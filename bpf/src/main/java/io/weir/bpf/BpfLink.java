package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.bpf.sys.LibBpfLinks;
import io.weir.ringbuf.error.AttachFailed;
import java.nio.file.Path;

/**
 * One attachment. It ends with its last holder: closing detaches, unless it is pinned or another
 * process holds the same link. Idempotent; one owner.
 */
public final class BpfLink implements AutoCloseable {
  private final Fd fd;
  private long handle; // libbpf's struct bpf_link, or 0

  /** A link that libbpf made; it owns the descriptor. */
  BpfLink(long handle) {
    this.handle = handle;
    this.fd = Fd.borrowed(LibBpf.bpf_link__fd(handle));
  }

  /** A link with a descriptor of its own. */
  BpfLink(Fd fd) {
    this.handle = 0;
    this.fd = fd;
  }

  /** The link's file descriptor, valid while the link is open. */
  public int fd() {
    return fd.number();
  }

  /** The kernel's id, by which another process can hold the link too. */
  public int id() {
    return info().id();
  }

  /** What the kernel says of this link. */
  public LinkInfo info() {
    return LinkInfo.of(fd());
  }

  /**
   * Exchanges the program in place: no packet sees none or both (XDP, tcx, cgroup; {@code
   * BPF_LINK_UPDATE}). From plain XDP to frags works too.
   */
  public void update(BpfProgram program) {
    int result = LibBpfLinks.bpf_link_update(fd(), program.fd(), 0);
    if (result < 0) {
      throw Refusals.isRefusal(-result)
          ? Refusals.refused("update link to program " + program.name(), -result)
          : new AttachFailed(
              "update link to program " + program.name(),
              -result,
              "type and attach type must be those of the program before; is the interface gone?");
    }
  }

  /** Pins in a bpffs; the attachment then outlives this process until {@link BpfLinks#unpin}. */
  public void pin(Path path) {
    KernelCalls.pin(fd(), path, "link");
  }

  @Override
  public synchronized void close() {
    fd.close();
    if (handle != 0) {
      LibBpf.bpf_link__destroy(handle);
      handle = 0;
    }
  }
}
