package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfMaps;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfProgram;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.Clsact;
import io.weir.bpf.NetInterface;
import io.weir.bpf.Netns;
import io.weir.ringbuf.error.AttachFailed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The datapath's programs at tc on kernels without tcx. The filters of the clsact qdisc hold only
 * the doors of gate.bpf.c; the programs are in an array that the kernel empties when no process has
 * it open any more. So what kill -9 leaves does nothing, an empty array tells that its filters are
 * nobody's, and whoever has it open shares the datapath. The last one out removes the filters, and
 * the qdisc if their maker made it.
 *
 * <p>One thread, in the network namespace of the interface; {@link #close} works from any.
 */
final class DatapathGate implements DatapathTc {
  static final String CLSACT = "clsact";

  /** What keeps programs in the array when no process has it open. */
  static final String PIN = "gate";

  /** How long the kernel may take to empty the array; who is not the last waits in vain for it. */
  private static final long EMPTIED_NS = TimeUnit.SECONDS.toNanos(1);

  private static final long LOOK_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final int FIRST = 1; // priorities of filters
  private static final int AS_THE_KERNEL_CHOOSES = 0;

  private final Netns netns = Netns.current();
  private final NetInterface on;
  private final int id;
  private final BpfMap gate;
  private final Map<DatapathHook, Attachment> attachments = new EnumMap<>(DatapathHook.class);

  private DatapathGate(NetInterface on, int id, BpfMap gate) {
    this.on = on;
    this.id = id;
    this.gate = gate;
  }

  /** Attaches programs of an object, that of {@link DatapathHook#EGRESS} among them. */
  static DatapathGate attach(BpfObject object, NetInterface on, List<DatapathHook> hooks) {
    boolean made = Clsact.makeQdisc(on);
    DatapathGate held = null;
    try (BpfObject doors = BpfSpec.named("gate").constant("made_qdisc", made ? 1 : 0).load()) {
      int id = doors.map("gate").info().id();
      held = new DatapathGate(on, id, BpfMaps.byId(id).orElseThrow());
      for (DatapathHook hook : hooks) {
        held.gate.putProgram(key(hook), object.program(hook.program()));
      }
      for (DatapathHook hook : hooks) {
        held.attachDoor(doors, hook);
      }
      return held;
    } catch (RuntimeException e) { // the doors are closed by now
      if (held != null) {
        held.close();
      }
      Clsact.removeUnusedQdisc(on);
      throw e;
    }
  }

  /** Shares what other processes keep open, if there is any. */
  static Optional<DatapathGate> join(NetInterface on) {
    List<GateFilter> filters = GateFilter.all(on);
    for (int id : filters.stream().map(GateFilter::gate).distinct().toList()) {
      Optional<BpfMap> gate = BpfMaps.byId(id);
      if (gate.isPresent()) {
        DatapathGate joined = new DatapathGate(on, id, gate.get());
        if (!isEmpty(joined.gate)) {
          filters.stream()
              .filter(filter -> filter.gate() == id)
              .forEach(filter -> joined.hold(filter.hook()));
          return Optional.of(joined);
        }
        joined.leave();
      }
    }
    return Optional.empty();
  }

  /** Removes filters that no process keeps open any more: kill -9 leaves them. */
  static void removeForgotten(NetInterface on) {
    for (GateFilter filter : GateFilter.all(on)) {
      if (isEmpty(filter.gate())) {
        filter.remove(on);
      }
    }
    Clsact.removeUnusedQdisc(on);
  }

  @Override
  public String mechanism() {
    return CLSACT;
  }

  @Override
  public Map<DatapathHook, Attachment> attachments() {
    return Collections.unmodifiableMap(attachments);
  }

  /** Stays until the last process closes the gate. */
  @Override
  public void add(DatapathHook hook, BpfProgram program) {
    gate.putProgram(key(hook), program);
    // who has the qdisc to remove is told by the door that is there already
    try (BpfObject door = BpfSpec.named("gate").only(hook.gate()).reuseMap("gate", gate).load()) {
      attachDoor(door, hook);
    }
  }

  @Override
  public void pin(Path directory) {
    if (!Files.exists(directory.resolve(PIN))) {
      gate.pin(directory.resolve(PIN));
    }
  }

  @Override
  public void leave() {
    gate.close();
    netns.close();
  }

  @Override
  public void close() {
    gate.close();
    try {
      netns.run(this::removeIfLast);
    } finally {
      netns.close();
    }
  }

  /** Before the filters of others, which may end the walk; unless theirs have the first place. */
  private void attachDoor(BpfObject doors, DatapathHook hook) {
    BpfProgram door = doors.program(hook.gate());
    try {
      Clsact.attach(door, on, hook.direction(), FIRST).leave();
    } catch (AttachFailed filterOfAnotherKind) {
      Clsact.attach(door, on, hook.direction(), AS_THE_KERNEL_CHOOSES).leave();
    }
    hold(hook);
  }

  private void hold(DatapathHook hook) {
    attachments.put(
        hook,
        new Attachment() {
          @Override
          public int program() {
            return gate.innerId(key(hook)).orElse(0);
          }

          @Override
          public void update(BpfProgram program) {
            gate.putProgram(key(hook), program);
          }
        });
  }

  private void removeIfLast() {
    List<GateFilter> ours =
        GateFilter.all(on).stream().filter(filter -> filter.gate() == id).toList();
    if (!ours.isEmpty() && becomesEmpty()) {
      ours.forEach(filter -> filter.remove(on));
    }
    Clsact.removeUnusedQdisc(on);
  }

  private boolean becomesEmpty() {
    long start = System.nanoTime();
    while (!isEmpty(id)) {
      if (System.nanoTime() - start > EMPTIED_NS) {
        return false;
      }
      LockSupport.parkNanos(LOOK_AGAIN_NS);
    }
    return true;
  }

  private static boolean isEmpty(int id) {
    try (BpfMap gate = BpfMaps.byId(id).orElse(null)) {
      return gate == null || isEmpty(gate);
    }
  }

  private static boolean isEmpty(BpfMap gate) {
    return gate.innerId(key(DatapathHook.EGRESS)).isEmpty();
  }

  private static byte[] key(DatapathHook hook) {
    return BpfMap.key(DatapathHook.TC.indexOf(hook));
  }
}
