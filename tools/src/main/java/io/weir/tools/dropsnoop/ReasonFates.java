package io.weir.tools.dropsnoop;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfSpec;
import io.weir.ringbuf.drop.DropReason;
import io.weir.ringbuf.drop.DropReasons;
import io.weir.ringbuf.drop.NormalReasons;
import io.weir.tools.UsageError;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What becomes of a drop by its reason: {@code enum fate} of {@code dropsnoop.h}. */
final class ReasonFates {
  private static final int CORE_REASONS = 512;
  private static final byte SHOW = 0;
  private static final byte SUPPRESS = 1;
  private static final byte FILTER = 2;

  private final byte[] core = new byte[CORE_REASONS];
  private final Map<Integer, Byte> others = new HashMap<>();
  private final byte rest;

  /** The fates that the options ask for. */
  ReasonFates(DropOptions options, DropReasons reasons) {
    rest = options.reasons.isEmpty() ? SHOW : FILTER;
    Arrays.fill(core, rest);
    if (!options.all && options.reasons.isEmpty()) {
      NormalReasons.NAMES.forEach(
          name -> reasons.named(name).ifPresent(reason -> set(reason, SUPPRESS)));
    }
    set("--reason", options.reasons, reasons, SHOW);
    set("--not-reason", options.notReasons, reasons, FILTER);
  }

  /** Tells the programs, before they are loaded. */
  void describeTo(BpfSpec spec) {
    spec.constant("fates", core)
        .constant("fate_of_others", rest)
        .constant("filter_subsystems", others.isEmpty() ? 0 : 1);
  }

  /** Tells the rest to the loaded programs. */
  void fill(BpfObject object) {
    BpfMap map = object.map("subsystem_fates");
    others.forEach((reason, fate) -> map.put(BpfMap.key(reason), new byte[] {fate}));
  }

  private void set(String option, List<String> names, DropReasons reasons, byte fate) {
    for (String name : names) {
      set(
          reasons
              .named(name)
              .orElseThrow(
                  () ->
                      new UsageError(
                          option + "=" + name,
                          reasons.isEmpty()
                              ? "this kernel tells no reasons"
                              : "this kernel has these: " + String.join(" ", reasons.names()))),
          fate);
    }
  }

  private void set(DropReason reason, byte fate) {
    if (reason.number() >= 0 && reason.number() < CORE_REASONS) {
      core[reason.number()] = fate;
    } else {
      others.put(reason.number(), fate);
    }
  }
}
