package io.weir.policy.enforce;

import io.weir.bpf.BpfLink;
import io.weir.bpf.BpfLinks;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfProgram;
import io.weir.bpf.Clsact;
import io.weir.bpf.NetInterface;
import io.weir.bpf.TcDirection;
import io.weir.bpf.TcFilter;
import io.weir.bpf.TcLink;
import io.weir.bpf.Tcx;
import io.weir.ringbuf.error.UnsupportedKernel;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The datapath's programs at tc: attaches them, finds those that are there. */
final class DatapathTc {
  private DatapathTc() {}

  /** Attaches by tcx where the kernel has it, else as a filter of a clsact qdisc. */
  static TcLink attach(BpfObject object, NetInterface to, DatapathHook hook) {
    BpfProgram program = object.program(hook.program());
    try {
      return Tcx.attach(program, to, direction(hook));
    } catch (UnsupportedKernel older) {
      return Clsact.attach(program, to, direction(hook), 0);
    }
  }

  /** The id of the datapath's program at a hook of tc, if one is there. */
  static Optional<Integer> find(NetInterface on, DatapathHook hook) {
    Optional<Integer> byTcx =
        tcxPrograms(on, hook).stream().filter(id -> DatapathPrograms.isOurs(id, hook)).findFirst();
    return byTcx.isPresent()
        ? byTcx
        : Clsact.filters(on, direction(hook)).stream()
            .map(TcFilter::programId)
            .filter(id -> id != 0 && DatapathPrograms.isOurs(id, hook))
            .findFirst();
  }

  /** Holds the link of a program at tc; empty where a filter of a clsact qdisc has it. */
  static Optional<BpfLink> hold(NetInterface on, int programId) {
    return BpfLinks.onInterface(on, programId).flatMap(link -> BpfLinks.byId(link.id()));
  }

  /** Removes filters of ours that no process owns any more: kill -9 leaves them. */
  static void removeForgotten(NetInterface on) {
    for (DatapathHook hook : List.of(DatapathHook.INGRESS, DatapathHook.EGRESS)) {
      for (TcFilter filter : Clsact.filters(on, direction(hook))) {
        if (filter.programId() != 0
            && DatapathPrograms.isOurs(filter.programId(), hook)
            && !isHeld(filter.programId())) {
          Clsact.remove(on, direction(hook), filter);
        }
      }
    }
  }

  private static List<Integer> tcxPrograms(NetInterface on, DatapathHook hook) {
    try {
      return Tcx.programs(on, direction(hook));
    } catch (UnsupportedKernel older) {
      return List.of();
    }
  }

  /** Whether a process has the program open, as each owner of a datapath has. */
  private static boolean isHeld(int programId) {
    String held = "prog_id:\t" + programId + "\n";
    try {
      return Holders.find(info -> info.contains(held) && !info.contains("link_id:")).isPresent();
    } catch (IOException e) {
      return true; // not known: leave it
    }
  }

  private static TcDirection direction(DatapathHook hook) {
    return hook == DatapathHook.INGRESS ? TcDirection.INGRESS : TcDirection.EGRESS;
  }
}
