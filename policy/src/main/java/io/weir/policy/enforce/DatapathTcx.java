package io.weir.policy.enforce;

import io.weir.bpf.BpfLink;
import io.weir.bpf.BpfLinks;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfProgram;
import io.weir.bpf.NetInterface;
import io.weir.bpf.Tcx;
import io.weir.ringbuf.error.UnsupportedKernel;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** By tcx links, which the kernel detaches with the last process that holds them. */
final class DatapathTcx implements DatapathTc {
  private final NetInterface on;
  private final int program;
  private final Unwinding held = new Unwinding();
  private final Map<DatapathHook, Consumer<BpfProgram>> exchanges =
      new EnumMap<>(DatapathHook.class);

  private DatapathTcx(NetInterface on, int program) {
    this.on = on;
    this.program = program;
  }

  /**
   * Attaches programs of an object.
   *
   * @throws UnsupportedKernel before 6.6
   */
  static DatapathTcx attach(BpfObject object, NetInterface on, List<DatapathHook> hooks) {
    DatapathTcx tcx = new DatapathTcx(on, object.program(DatapathHook.EGRESS.program()).id());
    try {
      hooks.forEach(hook -> tcx.add(hook, object.program(hook.program())));
      return tcx;
    } catch (RuntimeException e) {
      tcx.close();
      throw e;
    }
  }

  /** Holds the links of another process, if there are any. */
  static Optional<DatapathTcx> join(NetInterface on) {
    Optional<Integer> egress = program(on, DatapathHook.EGRESS);
    Optional<BpfLink> link = egress.flatMap(id -> link(on, id));
    if (link.isEmpty()) {
      return Optional.empty();
    }
    DatapathTcx tcx = new DatapathTcx(on, egress.get());
    tcx.hold(DatapathHook.EGRESS, link.get());
    program(on, DatapathHook.INGRESS)
        .flatMap(id -> link(on, id))
        .ifPresent(ingress -> tcx.hold(DatapathHook.INGRESS, ingress));
    return Optional.of(tcx);
  }

  @Override
  public String mechanism() {
    return "tcx";
  }

  @Override
  public int program() {
    return program;
  }

  @Override
  public Set<DatapathHook> hooks() {
    return Collections.unmodifiableSet(exchanges.keySet());
  }

  @Override
  public void add(DatapathHook hook, BpfProgram added) {
    hold(hook, Tcx.attach(added, on, hook.direction()).link());
  }

  @Override
  public void update(DatapathHook hook, BpfProgram another) {
    exchanges.get(hook).accept(another);
  }

  @Override
  public void close() {
    held.close();
  }

  private void hold(DatapathHook hook, BpfLink link) {
    exchanges.put(hook, held.add(link)::update);
  }

  private static Optional<BpfLink> link(NetInterface on, int program) {
    return BpfLinks.onInterface(on, program).flatMap(link -> BpfLinks.byId(link.id()));
  }

  private static Optional<Integer> program(NetInterface on, DatapathHook hook) {
    try {
      return Tcx.programs(on, hook.direction()).stream()
          .filter(id -> DatapathPrograms.isOurs(id, hook))
          .findFirst();
    } catch (UnsupportedKernel older) {
      return Optional.empty();
    }
  }
}
