package io.weir.tools.dropsnoop;

import io.weir.bpf.BpfProgram;
import io.weir.bpf.BpfPrograms;
import io.weir.bpf.Clsact;
import io.weir.bpf.NetInterface;
import io.weir.bpf.ProgramInfo;
import io.weir.bpf.TcDirection;
import io.weir.bpf.TcFilter;
import io.weir.bpf.Tcx;
import io.weir.bpf.Xdp;
import io.weir.ringbuf.drop.DropProgram;
import io.weir.ringbuf.error.UnsupportedKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the kernel what is attached to an interface of the calling thread's network namespace. */
final class HookPrograms {
  private HookPrograms() {}

  /** What is attached at a hook, in the order in which it runs. */
  static List<DropProgram> at(NetInterface on, DropHook hook) {
    List<DropProgram> programs = new ArrayList<>();
    if (hook == DropHook.XDP) {
      Xdp.attached(on).forEach(found -> programs.add(program("xdp", found.programId())));
      return programs;
    }
    TcDirection direction = hook.direction();
    tcx(on, direction).forEach(id -> programs.add(program("tcx", id)));
    for (TcFilter filter : Clsact.filters(on, direction)) {
      int id = filter.programId();
      programs.add(
          id == 0 ? new DropProgram(filter.kind(), 0, "", "") : program(filter.kind(), id));
    }
    return programs;
  }

  private static List<Integer> tcx(NetInterface on, TcDirection direction) {
    try {
      return Tcx.programs(on, direction);
    } catch (UnsupportedKernel olderThan66) {
      return List.of();
    }
  }

  private static DropProgram program(String type, int id) {
    Optional<BpfProgram> opened = BpfPrograms.byId(id);
    if (opened.isEmpty()) {
      return new DropProgram(type, id, "", "");
    }
    try (BpfProgram program = opened.get()) {
      ProgramInfo info = program.info();
      return new DropProgram(type, id, info.name(), info.tag());
    }
  }
}
