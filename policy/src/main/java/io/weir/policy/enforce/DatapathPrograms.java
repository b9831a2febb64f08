package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfMaps;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfProgram;
import io.weir.bpf.BpfPrograms;
import io.weir.bpf.BpfSpec;
import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Loads the packet datapath, alone or over the maps of one that runs already. */
final class DatapathPrograms {
  private static final int LAYOUT = 4; // DATAPATH_LAYOUT of packet.h
  private static final long SAMPLE_ABOVE = 10_000; // frames in 10 ms at a hook of one CPU
  static final String STATE = "datapath";
  private static final Set<String> SHARED =
      Set.of("hook_counters", "ethertypes", "flow_lines", "flows", STATE);

  /** For programs that send nothing: the least that every kernel takes, whatever its page size. */
  private static final int UNUSED_RING_BYTES = 64 << 10;

  private DatapathPrograms() {}

  /**
   * Loads with maps of its own.
   *
   * @param receive the hook that counts protocols and flows of what is received
   * @param layerThree whether packets begin with the IP header
   * @param frags whether the XDP program takes packets in fragments
   */
  static BpfObject load(DatapathHook receive, boolean layerThree, boolean frags) {
    BpfSpec spec = spec(receive, layerThree).xdpFrags(DatapathHook.XDP.program(), frags);
    if (receive != DatapathHook.XDP) {
      spec.without(DatapathHook.XDP.program());
    }
    BpfObject object = spec.load();
    try {
      StructLayout state = object.layout("datapath_state");
      ByteBuffer value = ByteBuffer.allocate(state.sizeBytes()).order(ByteOrder.nativeOrder());
      value.putInt(state.offset("layout", Integer.BYTES), LAYOUT);
      byte[] keys = new byte[state.field("flow_keys").sizeBytes()];
      new SecureRandom().nextBytes(keys);
      value.put(state.field("flow_keys").offset(), keys);
      object.map(STATE).put(BpfMap.key(0), value.array());
      return stated(object);
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  /** Those that join find the state by any program that is attached, though none reads it yet. */
  private static BpfObject stated(BpfObject object) {
    try {
      object.programs().forEach(program -> program.bind(object.map(STATE)));
      return object;
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  /** Loads over the maps of a program that runs; fails when theirs have another layout. */
  static BpfObject loadOver(int programId, DatapathHook receive, boolean layerThree) {
    List<BpfMap> shared = maps(programId);
    try {
      BpfSpec spec = spec(receive, layerThree).without(DatapathHook.XDP.program());
      shared.forEach(map -> spec.reuseMap(map.name(), map));
      boolean stated = shared.stream().anyMatch(map -> map.name().equals(STATE));
      return stated ? checked(spec.load()) : spec.load();
    } finally {
      shared.forEach(BpfMap::close);
    }
  }

  /**
   * Loads the programs that count flows once more, over the maps of an object of the datapath.
   *
   * @param ringBytes the size of a ring of their own that they send each new flow to; 0: none
   */
  static BpfObject loadAgain(
      BpfObject over, DatapathHook receive, boolean layerThree, boolean frags, int ringBytes) {
    BpfSpec spec =
        spec(receive, layerThree)
            .only(receive.program(), DatapathHook.EGRESS.program())
            .xdpFrags(DatapathHook.XDP.program(), frags);
    if (ringBytes != 0) {
      spec.constant("send_events", 1).mapEntries("events", ringBytes);
    }
    SHARED.forEach(name -> spec.reuseMap(name, over.map(name)));
    return stated(spec.load());
  }

  /** Whether a program is one of a datapath of Weir. */
  static boolean isOurs(int programId, DatapathHook hook) {
    Optional<BpfProgram> opened = BpfPrograms.byId(programId);
    if (opened.isEmpty()) {
      return false;
    }
    try (BpfProgram program = opened.get()) {
      if (!program.name().equals(hook.program())) {
        return false;
      }
    }
    List<BpfMap> shared = maps(programId);
    try {
      return shared.stream().anyMatch(map -> map.name().equals("hook_counters"));
    } finally {
      shared.forEach(BpfMap::close);
    }
  }

  private static BpfObject checked(BpfObject object) {
    byte[] value = new byte[object.map(STATE).bufferBytes()];
    object.map(STATE).get(BpfMap.key(0), value);
    int at = object.layout("datapath_state").offset("layout", Integer.BYTES);
    int layout = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt(at);
    if (layout == LAYOUT) {
      return object;
    }
    object.close();
    throw new AttachFailed(
        "join the datapath: layout=" + layout + " expected=" + LAYOUT,
        0,
        "another build of these tools runs on the interface; end it, or use that build");
  }

  private static BpfSpec spec(DatapathHook receive, boolean layerThree) {
    long counting = receive.bit() | DatapathHook.EGRESS.bit();
    return BpfSpec.named("packet")
        .constant("count_protocols", counting)
        .constant("count_flows", counting)
        .constant("sample_above", SAMPLE_ABOVE)
        .constant("l3_device", layerThree ? 1 : 0)
        .mapEntries("events", UNUSED_RING_BYTES)
        .mapEntries("verdicts", UNUSED_RING_BYTES)
        .mapEntries("limits", 1)
        .mapEntries("fragments", 1)
        .mapEntries("sent", 1);
  }

  private static List<BpfMap> maps(int programId) {
    List<BpfMap> found = new ArrayList<>();
    Optional<BpfProgram> opened = BpfPrograms.byId(programId);
    if (opened.isEmpty()) {
      return found;
    }
    try (BpfProgram program = opened.get()) {
      for (int id : program.info().mapIds()) {
        BpfMaps.byId(id)
            .ifPresent(
                map -> {
                  if (SHARED.contains(map.name())) {
                    found.add(map);
                  } else {
                    map.close();
                  }
                });
      }
    }
    return found;
  }
}
