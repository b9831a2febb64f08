package io.weir.tools.dropsnoop;

import io.weir.bpf.KernelBtf;
import io.weir.bpf.Tracefs;
import io.weir.ringbuf.drop.DropReasons;
import io.weir.ringbuf.enrich.Rereads;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.UnsupportedKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the running kernel tells of a drop: the shape of its tracepoint, and its reasons' names.
 *
 * @param hasReason whether the tracepoint has a reason (5.17)
 * @param hasReceiver whether it has the socket that was to receive the packet (6.11)
 * @param names the reasons
 */
record KernelReasons(boolean hasReason, boolean hasReceiver, DropReasons names) {
  private static final String TRACEPOINT = "kfree_skb";
  private static final Path FORMAT = Path.of("/sys/kernel/tracing/events/skb/kfree_skb/format");
  private static final long REREAD_NS = 1_000_000_000L;
  private static final int PLAIN_ARGUMENTS = 2; // skb, location; then reason, rx_sk

  /** Enums of subsystems' reasons, whose values have the subsystem in their upper half. */
  private static final List<String> SUBSYSTEM_ENUMS =
      List.of("mac80211_drop_reason", "ovs_drop_reason");

  /** Their modules, where they are not built in. */
  private static final List<String> MODULES = List.of("mac80211", "openvswitch");

  /** Asks the kernel. */
  static KernelReasons read() {
    try (KernelBtf btf = KernelBtf.open()) {
      int arguments = btf.tracepointArguments(TRACEPOINT);
      if (arguments < PLAIN_ARGUMENTS) {
        throw new UnsupportedKernel(
            "find tracepoint skb:kfree_skb", Errno.ENOENT, "a kernel with networking is needed");
      }
      boolean hasReason = arguments > PLAIN_ARGUMENTS;
      return new KernelReasons(hasReason, arguments > PLAIN_ARGUMENTS + 1, names(btf, hasReason));
    }
  }

  private static DropReasons names(KernelBtf btf, boolean hasReason) {
    DropReasons reasons = new DropReasons(hasReason);
    if (!hasReason) {
      return reasons;
    }
    reasons.addSubsystems(btf.constants("skb_drop_reason_subsys"));
    reasons.add(btf.constants("skb_drop_reason"));
    addSubsystems(btf, reasons);
    Rereads rereads = new Rereads(REREAD_NS, System::nanoTime);
    reasons.lookAgainBy(
        () -> {
          if (rereads.begin()) {
            addSubsystems(reasons);
          }
        });
    if (reasons.isEmpty()) {
      reasons.addFormat(format());
    }
    return reasons;
  }

  /** Modules that were loaded since may have brought reasons. */
  private static void addSubsystems(DropReasons reasons) {
    try (KernelBtf btf = KernelBtf.open()) {
      addSubsystems(btf, reasons);
    }
  }

  private static void addSubsystems(KernelBtf btf, DropReasons reasons) {
    for (int i = 0; i < MODULES.size(); i++) {
      reasons.add(btf.constants(SUBSYSTEM_ENUMS.get(i)));
      reasons.add(btf.constants(MODULES.get(i), SUBSYSTEM_ENUMS.get(i)));
    }
  }

  /** What tracefs says; empty when it cannot be read: then numbers are all there is. */
  private static String format() {
    try {
      Tracefs.ensureMounted();
      return Files.readString(FORMAT);
    } catch (UnsupportedKernel | IOException e) {
      return "";
    }
  }
}
