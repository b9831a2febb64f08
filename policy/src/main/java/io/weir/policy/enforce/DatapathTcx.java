package io.weir.policy.enforce;

import io.weir.bpf.BpfLink;
import io.weir.bpf.BpfLinks;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfProgram;
import io.weir.bpf.NetInterface;
import io.weir.bpf.Tcx;
import io.weir.ringbuf.error.UnsupportedKernel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** By tcx links, which the kernel detaches with the last process that holds them. */
final class DatapathTcx implements DatapathTc {
  private final NetInterface on;
  private final Unwinding held = new Unwinding();
  private final Map<DatapathHook, BpfLink> links = new EnumMap<>(DatapathHook.class);
  private final Map<DatapathHook, Attachment> attachments = new EnumMap<>(DatapathHook.class);

  private DatapathTcx(NetInterface on) {
    this.on = on;
  }

  /**
   * Attaches programs of an object.
   *
   * @throws UnsupportedKernel before 6.6
   */
  static DatapathTcx attach(BpfObject object, NetInterface on, List<DatapathHook> hooks) {
    DatapathTcx tcx = new DatapathTcx(on);
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
    Optional<BpfLink> egress = link(on, DatapathHook.EGRESS);
    if (egress.isEmpty()) {
      return Optional.empty();
    }
    DatapathTcx tcx = new DatapathTcx(on);
    tcx.hold(DatapathHook.EGRESS, egress.get());
    link(on, DatapathHook.INGRESS).ifPresent(link -> tcx.hold(DatapathHook.INGRESS, link));
    return Optional.of(tcx);
  }

  @Override
  public String mechanism() {
    return "tcx";
  }

  @Override
  public Map<DatapathHook, Attachment> attachments() {
    return Collections.unmodifiableMap(attachments);
  }

  @Override
  public void add(DatapathHook hook, BpfProgram added) {
    hold(hook, Tcx.attach(added, on, hook.direction()).link());
  }

  @Override
  public void pin(Path directory) {
    links.forEach((hook, link) -> Attachment.pin(link, directory.resolve(hook.pin())));
  }

  @Override
  public void leave() {
    close();
  }

  @Override
  public void close() {
    held.close();
  }

  private void hold(DatapathHook hook, BpfLink link) {
    links.put(hook, held.add(link));
    attachments.put(hook, Attachment.of(link));
  }

  private static Optional<BpfLink> link(NetInterface on, DatapathHook hook) {
    try {
      return Tcx.programs(on, hook.direction()).stream()
          .filter(id -> RunningProgram.isOurs(id, hook))
          .findFirst()
          .flatMap(id -> BpfLinks.onInterface(on, id))
          .flatMap(link -> BpfLinks.byId(link.id()));
    } catch (UnsupportedKernel older) {
      return Optional.empty();
    }
  }
}
