package io.weir.bpf;

import io.weir.bpf.sys.LibBpfIds;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Programs that were loaded elsewhere: by id, or pinned. The caller closes them. */
public final class BpfPrograms {
  private BpfPrograms() {}

  /** Opens a program by its id; empty when there is none. */
  public static Optional<BpfProgram> byId(int id) {
    return KernelCalls.byId(LibBpfIds::bpf_prog_get_fd_by_id, id, "program")
        .map(BpfPrograms::opened);
  }

  /** Opens a pinned program; empty when there is no such pin. */
  public static Optional<BpfProgram> pinned(Path path) {
    return KernelCalls.pinned(path, "bpf-prog").map(BpfPrograms::opened);
  }

  /** Removes a pin; false when there was none. */
  public static boolean unpin(Path path) {
    return KernelCalls.unpin(path);
  }

  /** The ids of all programs of the machine. */
  public static List<Integer> ids() {
    return KernelCalls.ids(LibBpfIds::bpf_prog_get_next_id, "programs");
  }

  private static BpfProgram opened(Fd fd) {
    try {
      return new BpfProgram(fd, ProgramInfo.of(fd.number(), "program").name());
    } catch (RuntimeException e) {
      fd.close();
      throw e;
    }
  }
}
