package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.bpf.sys.LibBpfMaps;
import java.nio.file.Path;

/**
 * One loaded program. A program of a {@link BpfObject} is closed with the object and its own {@link
 * #close()} does nothing; one opened by id or pin is closed by who opened it. An attached program
 * lives on in its link.
 */
public final class BpfProgram implements AutoCloseable {
  private final long handle; // struct bpf_program, or 0
  private final String name;
  private final String section;
  private final Fd fd;

  /** A program of an object; libbpf owns the descriptor. */
  BpfProgram(long handle) {
    this.handle = handle;
    this.name = LibBpf.bpf_program__name(handle);
    this.section = LibBpf.bpf_program__section_name(handle);
    this.fd = Fd.borrowed(LibBpf.bpf_program__fd(handle));
  }

  /** A program with a descriptor of its own. */
  BpfProgram(Fd fd, String name) {
    this.handle = 0;
    this.name = name;
    this.section = "";
    this.fd = fd;
  }

  /** The C function's name; of a program not from an object, at most its first 15 bytes. */
  public String name() {
    return name;
  }

  /** The program's file descriptor, valid while the program is open. */
  public int fd() {
    return fd.number();
  }

  /** The kernel's id, unique on the machine while the program lives. */
  public int id() {
    return info().id();
  }

  /** What the kernel says of this program. */
  public ProgramInfo info() {
    return ProgramInfo.of(fd(), "program " + name);
  }

  /**
   * Attaches where the section name says: tracepoint, raw_tp, tp_btf, fentry, fexit, kprobe,
   * kretprobe. The caller closes the link.
   *
   * @throws io.weir.ringbuf.error.UnsupportedKernel when the kernel lacks the hook, or a lockdown
   *     forbids it
   * @throws io.weir.ringbuf.error.AttachFailed when the hook refuses this program
   */
  public BpfLink attach() {
    long link = LibBpf.bpf_program__attach(handle());
    if (link == 0) {
      throw AttachErrors.tracing(name, section, LibBpf.errno());
    }
    return new BpfLink(link);
  }

  /**
   * Lets the program hold a map that its code does not use, so that who finds the program finds the
   * map (kernel 5.10). Again is no error.
   */
  public void bind(BpfMap map) {
    KernelCalls.check(
        LibBpfMaps.bpf_prog_bind_map(fd(), map.fd(), 0),
        "bind map " + map.name() + " to program " + name);
  }

  /** A reusable test run of this program; the caller closes it. */
  public TestRun testRun() {
    return new TestRun(this);
  }

  /** Pins in a bpffs; the file keeps the program alive until {@link BpfPrograms#unpin}. */
  public void pin(Path path) {
    KernelCalls.pin(fd(), path, "program " + name);
  }

  @Override
  public void close() {
    if (fd.isOwned()) {
      fd.close();
    }
  }

  /** Called by the object that owns the program, before libbpf frees it. */
  void forget() {
    fd.close();
  }

  /** libbpf's handle; throws when the object is closed or there never was one. */
  long handle() {
    fd.number();
    if (handle == 0) {
      throw new IllegalStateException("program " + name + " was not loaded here: no section name");
    }
    return handle;
  }
}
