package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfMaps;
import io.weir.bpf.BpfProgram;
import io.weir.bpf.BpfPrograms;
import io.weir.bpf.Clsact;
import io.weir.bpf.MapType;
import io.weir.bpf.NetInterface;
import io.weir.bpf.TcFilter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A filter of a clsact qdisc that is a door of gate.bpf.c.
 *
 * @param gate the id of the array that the door leads into
 * @param madeQdisc whether the filter's maker made the qdisc too
 */
record GateFilter(DatapathHook hook, TcFilter filter, int gate, boolean madeQdisc) {
  private static final String GATE = "gate";
  private static final String CONSTANTS = "gate.rodata"; // nothing is in it but made_qdisc

  /** All of an interface, whosever they are. */
  static List<GateFilter> all(NetInterface on) {
    List<GateFilter> found = new ArrayList<>();
    for (DatapathHook hook : DatapathHook.TC) {
      for (TcFilter filter : Clsact.filters(on, hook.direction())) {
        of(hook, filter).ifPresent(found::add);
      }
    }
    return found;
  }

  void remove(NetInterface on) {
    Clsact.remove(on, hook.direction(), filter);
    if (madeQdisc) {
      Clsact.adoptQdisc(on);
    }
  }

  private static Optional<GateFilter> of(DatapathHook hook, TcFilter filter) {
    Optional<BpfProgram> opened =
        filter.programId() == 0 ? Optional.empty() : BpfPrograms.byId(filter.programId());
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    int gate = 0;
    boolean made = false;
    try (BpfProgram program = opened.get()) {
      List<Integer> ids = program.name().equals(hook.gate()) ? program.info().mapIds() : List.of();
      for (int id : ids) {
        try (BpfMap map = BpfMaps.byId(id).orElseThrow()) { // the program holds it
          if (map.type() == MapType.PROG_ARRAY.number() && map.name().equals(GATE)) {
            gate = id;
          } else if (map.name().equals(CONSTANTS)) {
            made = isSet(map);
          }
        }
      }
    }
    return gate == 0 ? Optional.empty() : Optional.of(new GateFilter(hook, filter, gate, made));
  }

  private static boolean isSet(BpfMap constants) {
    byte[] value = constants.get(BpfMap.key(0)).orElseThrow();
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt() != 0;
  }
}
