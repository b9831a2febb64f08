package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfMaps;
import io.weir.bpf.BpfProgram;
import io.weir.bpf.BpfPrograms;
import io.weir.bpf.BpfTypes;
import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A program of a datapath that runs already: its maps, and which stages it has. */
final class RunningProgram implements AutoCloseable {
  private static final String CONSTANTS = "packet.rodata";

  private final List<BpfMap> maps;

  private RunningProgram(List<BpfMap> maps) {
    this.maps = maps;
  }

  /** Opens the maps of a program; empty when it is none of ours, or is gone. */
  static Optional<RunningProgram> of(int programId, DatapathHook hook) {
    Optional<BpfProgram> opened = BpfPrograms.byId(programId);
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    try (BpfProgram program = opened.get();
        Unwinding maps = new Unwinding()) {
      if (!program.name().equals(hook.program())) {
        return Optional.empty();
      }
      List<BpfMap> found = new ArrayList<>();
      for (int id : program.info().mapIds()) {
        BpfMaps.byId(id).ifPresent(map -> found.add(maps.add(map)));
      }
      RunningProgram running = new RunningProgram(found);
      if (running.find(DatapathPrograms.COUNTERS).isEmpty()) {
        return Optional.empty();
      }
      maps.keep();
      return Optional.of(running);
    }
  }

  /** Of the first place where a program of ours is attached. */
  static Optional<RunningProgram> first(Map<DatapathHook, Attachment> attachments) {
    return attachments.entrySet().stream()
        .flatMap(at -> of(at.getValue().program(), at.getKey()).stream())
        .findFirst();
  }

  /** Whether there is a program of ours by this id. */
  static boolean isOurs(int programId, DatapathHook hook) {
    try (RunningProgram running = of(programId, hook).orElse(null)) {
      return running != null;
    }
  }

  /** A map by its name; it stays this object's. */
  Optional<BpfMap> find(String name) {
    return maps.stream().filter(map -> map.name().equals(name)).findFirst();
  }

  /** Whether it looks rules up. */
  boolean hasRules() {
    return constant("drop_hooks") != 0;
  }

  /** Whether it looks a policy up. */
  boolean hasPolicy() {
    return constant("policy_hooks") != 0;
  }

  /** Whether it sends each new flow to a ring. */
  boolean sendsFlows() {
    return constant("send_events") != 0;
  }

  /** Whether it sends each new flow to this ring. */
  boolean sendsTo(int ringId) {
    return sendsFlows() && find("events").filter(ring -> ring.info().id() == ringId).isPresent();
  }

  /**
   * Fails when another build of the tools made it, with other structs.
   *
   * @throws AttachFailed which says so
   */
  void check(String operation) {
    BpfMap state = find(DatapathPrograms.STATE).orElse(null);
    String found = "unknown";
    try (BpfTypes types = DatapathPrograms.types()) {
      StructLayout layout = types.layout("datapath_state");
      if (state != null && state.valueBytes() == layout.sizeBytes()) {
        byte[] value = state.get(BpfMap.key(0)).orElseThrow();
        int number = number(value, layout.offset("layout", Integer.BYTES), Integer.BYTES);
        if (number == DatapathPrograms.LAYOUT) {
          return;
        }
        found = Integer.toString(number);
      }
    }
    throw new AttachFailed(
        operation + ": layout=" + found + " expected=" + DatapathPrograms.LAYOUT,
        0,
        "another build of these tools runs on the interface; end it, or use that build");
  }

  @Override
  public void close() {
    maps.forEach(BpfMap::close);
  }

  private int constant(String variable) {
    try (BpfTypes types = DatapathPrograms.types()) {
      StructLayout.Field field = types.constant(variable).orElseThrow();
      byte[] values = find(CONSTANTS).flatMap(map -> map.get(BpfMap.key(0))).orElseThrow();
      return number(values, field.offset(), field.sizeBytes());
    }
  }

  private static int number(byte[] bytes, int offset, int sizeBytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    return sizeBytes == 1 ? buffer.get(offset) : buffer.getInt(offset);
  }
}
