package io.weir.exporters.otlp;

import io.weir.ringbuf.event.ByteText;
import io.weir.ringbuf.event.CommandLine;
import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.event.ExitEvent;
import io.weir.ringbuf.event.ProcessContext;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Execs and exits of the tests' own making. The wall clock is the boot clock and EPOCH_NS. */
final class Execs {
  static final long EPOCH_NS = 1_795_000_000_000_000_000L;
  static final String SECRET = "--password=secret";

  private Execs() {}

  static ExecEvent exec(int pid, int parent, long startNs, long bootNs, String path) {
    return exec(pid, parent, startNs, bootNs, path, 0);
  }

  static ExecEvent failed(int pid, int parent, long startNs, long bootNs, String path) {
    return exec(pid, parent, startNs, bootNs, path, -2);
  }

  static ExitEvent exit(ExecEvent exec, long bootNs, int waitStatus) {
    return new ExitEvent(
        EPOCH_NS + bootNs, bootNs, exec.process(), bootNs - exec.bootNs(), waitStatus, exec);
  }

  private static ExecEvent exec(
      int pid, int parent, long startNs, long bootNs, String path, int ret) {
    ProcessContext process =
        new ProcessContext(
            pid, parent, startNs, 0, 0, "root", text("comm-" + pid), 1, 42, "/", null, null);
    CommandLine command =
        new CommandLine(text(path), List.of(path, SECRET), 2, true, false, false, true, "c2VjcmV0");
    return new ExecEvent(
        EPOCH_NS + bootNs, bootNs, process, pid, text("parent"), command, ret, List.of());
  }

  private static ByteText text(String text) {
    return ByteText.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
