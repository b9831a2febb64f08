package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.bpf.sys.LibBpfLinks;
import java.nio.file.Files;
import java.nio.file.Path;

/** Attaches a kprobe program to a kernel function that is named at run time. */
public final class Kprobe {
  private static final Path EVENT_SOURCE = Path.of("/sys/bus/event_source/devices/kprobe");

  private Kprobe() {}

  /** Whether this kernel has kprobes at all (CONFIG_KPROBE_EVENTS). */
  public static boolean isAvailable() {
    return Files.exists(EVENT_SOURCE);
  }

  /** Runs the program when the function is entered; the caller closes the link. */
  public static BpfLink attach(BpfProgram program, String function) {
    return attach(program, function, false);
  }

  /** Runs the program when the function returns; the caller closes the link. */
  public static BpfLink attachReturn(BpfProgram program, String function) {
    return attach(program, function, true);
  }

  private static BpfLink attach(BpfProgram program, String function, boolean onReturn) {
    long link =
        LibBpfLinks.bpf_program__attach_kprobe(
            program.handle(), (byte) (onReturn ? 1 : 0), function);
    if (link == 0) {
      String hook = (onReturn ? "kretprobe/" : "kprobe/") + function;
      throw AttachErrors.tracing(program.name(), hook, LibBpf.errno());
    }
    return new BpfLink(link);
  }
}
