package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.BpfTypes;
import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Loads the packet datapath, alone or over the maps of one that runs already. */
final class DatapathPrograms {
  static final int LAYOUT = 5; // DATAPATH_LAYOUT of packet.h
  static final String STATE = "datapath";
  static final String COUNTERS = "hook_counters";
  static final String BANK = "drops_bank";
  static final String POLICY_BANK = "policy_bank";

  /** What all programs of a datapath have in common. */
  static final List<String> COUNTING =
      List.of(COUNTERS, "ethertypes", "flow_lines", "flows", STATE);

  /** What those that look rules up have in common besides. */
  static final List<String> RULES =
      List.of(
          BANK,
          "failsafe",
          "local_addresses",
          "drop_counters",
          "limits",
          "fragments",
          "sent",
          "verdicts");

  /** What those that look a policy up have in common besides. */
  static final List<String> POLICY =
      List.of(POLICY_BANK, "policy_counters", "policy_verdicts", "opening", "connections");

  /** What those that send flows have in common besides. */
  private static final List<String> EVENTS = List.of("events", "counters");

  private static final String OBJECT = "packet";
  private static final long SAMPLE_ABOVE = 10_000; // frames in 10 ms at a hook of one CPU

  /** For programs that send nothing: the least that every kernel takes, whatever its page size. */
  private static final int UNUSED_RING_BYTES = 64 << 10;

  private DatapathPrograms() {}

  /** The types that this build shares with its programs; the caller closes them. */
  static BpfTypes types() {
    return BpfSpec.named(OBJECT).types();
  }

  /** Loads with maps of its own. */
  static BpfObject load(Stages stages) {
    BpfSpec spec = spec(stages);
    if (stages.receive() != DatapathHook.XDP) {
      spec.without(DatapathHook.XDP.program());
    }
    BpfObject object = spec.load();
    try {
      initialize(object);
      return stated(object);
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  /** Loads the programs of tc over the maps of a program that runs, to run beside it. */
  static BpfObject loadBeside(RunningProgram running, Stages stages) {
    BpfSpec spec = spec(stages).only(names(DatapathHook.INGRESS, DatapathHook.EGRESS));
    reuse(spec, stages, running);
    return stated(spec.load());
  }

  /**
   * Loads programs that look up what others did not, to take their places. They have maps of their
   * own for that, and send flows to whom the others sent them.
   */
  static BpfObject loadInstead(RunningProgram running, Stages stages) {
    BpfSpec spec = spec(stages);
    if (stages.receive() != DatapathHook.XDP) {
      spec.without(DatapathHook.XDP.program());
    }
    reuse(spec, stages.sharedWith(running), running);
    if (running.sendsFlows()) {
      spec.constant("send_events", 1);
      running.find("events").ifPresent(ring -> spec.mapEntries("events", ring.maxEntries()));
      reuse(spec, EVENTS, running::find);
    }
    return stated(spec.load());
  }

  /** Loads over maps that are pinned. */
  static BpfObject loadOver(Function<String, BpfMap> pinned, Stages stages) {
    BpfSpec spec = spec(stages);
    if (stages.receive() != DatapathHook.XDP) {
      spec.without(DatapathHook.XDP.program());
    }
    Function<String, Optional<BpfMap>> found = name -> Optional.of(pinned.apply(name));
    reuse(spec, COUNTING, found);
    reuse(spec, RULES, found);
    return stated(spec.load());
  }

  /**
   * Loads the programs that count flows once more, over the maps of a program that runs.
   *
   * @param ringBytes the size of a ring of their own that they send each new flow to; 0: none
   */
  static BpfObject loadAgain(RunningProgram running, Stages stages, int ringBytes) {
    BpfSpec spec = spec(stages).only(names(stages.receive(), DatapathHook.EGRESS));
    if (ringBytes != 0) {
      spec.constant("send_events", 1).mapEntries("events", ringBytes);
    }
    reuse(spec, stages, running);
    return stated(spec.load());
  }

  private static void initialize(BpfObject object) {
    StructLayout state = object.layout("datapath_state");
    ByteBuffer value = ByteBuffer.allocate(state.sizeBytes()).order(ByteOrder.nativeOrder());
    value.putInt(state.offset("layout", Integer.BYTES), LAYOUT);
    byte[] keys = new byte[state.field("flow_keys").sizeBytes()];
    new SecureRandom().nextBytes(keys);
    value.put(state.field("flow_keys").offset(), keys);
    object.map(STATE).put(BpfMap.key(0), value.array());
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

  private static void reuse(BpfSpec spec, Stages stages, RunningProgram running) {
    reuse(spec, COUNTING, running::find);
    if (stages.rules()) {
      reuse(spec, RULES, running::find);
    }
    if (stages.policy()) {
      reuse(spec, POLICY, running::find);
    }
  }

  private static void reuse(
      BpfSpec spec, List<String> names, Function<String, Optional<BpfMap>> found) {
    names.forEach(name -> found.apply(name).ifPresent(map -> spec.reuseMap(name, map)));
  }

  private static String[] names(DatapathHook... programs) {
    return Stream.of(programs).map(DatapathHook::program).toArray(String[]::new);
  }

  private static BpfSpec spec(Stages stages) {
    BpfSpec spec =
        BpfSpec.named(OBJECT)
            .constant("count_protocols", stages.hooks())
            .constant("count_flows", stages.hooks())
            .constant("sample_above", SAMPLE_ABOVE)
            .constant("l3_device", stages.layerThree() ? 1 : 0)
            .mapEntries("events", UNUSED_RING_BYTES)
            .xdpFrags(DatapathHook.XDP.program(), stages.frags());
    setRules(spec, stages);
    setPolicy(spec, stages);
    return spec;
  }

  private static void setRules(BpfSpec spec, Stages stages) {
    if (stages.rules()) {
      spec.constant("drop_hooks", stages.hooks());
      return;
    }
    spec.mapEntries("verdicts", UNUSED_RING_BYTES)
        .mapEntries("limits", 1)
        .mapEntries("fragments", 1)
        .mapEntries("sent", 1);
  }

  private static void setPolicy(BpfSpec spec, Stages stages) {
    if (stages.policy()) {
      spec.constant("policy_hooks", stages.hooks());
      return;
    }
    spec.mapEntries("policy_verdicts", UNUSED_RING_BYTES)
        .mapEntries("opening", 1)
        .mapEntries("connections", 1);
  }
}
