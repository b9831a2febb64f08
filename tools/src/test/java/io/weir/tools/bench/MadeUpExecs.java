package io.weir.tools.bench;

import io.weir.ringbuf.event.ByteText;
import io.weir.ringbuf.event.CommandLine;
import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.event.ExitEvent;
import io.weir.ringbuf.event.ProcessContext;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Execs as a compiler's driver makes them, each different. */
final class MadeUpExecs {
  private static final long STEP_NS = 10_007;
  private static final int PIDS = 1 << 22;

  private final long epochNs = System.currentTimeMillis() * 1_000_000; // brokers refuse others
  private static final long LIFE_NS = 1_000_003;

  private final ByteText comm = text("cc1");
  private final ByteText parentComm = text("gcc");

  ExecEvent of(long number) {
    int pid = (int) (number * 7919 % PIDS) + 2;
    List<String> arguments =
        List.of(
            "/usr/libexec/cc1",
            "-quiet",
            "-O2",
            "src/file" + number + ".c",
            "-o",
            "/tmp/cc" + number);
    ProcessContext process =
        new ProcessContext(
            pid,
            pid - 1,
            number * STEP_NS,
            1000,
            1000,
            "builder",
            comm,
            (int) (number % 8),
            4_026_531_840L,
            "/system.slice/build.service",
            null,
            null);
    return new ExecEvent(
        epochNs + number * STEP_NS,
        number * STEP_NS,
        process,
        pid,
        parentComm,
        new CommandLine(
            text("/usr/libexec/cc1"), arguments, arguments.size(), true, false, false, true, ""),
        0,
        List.of());
  }

  /** The end of the process whose exec has this number. */
  ExitEvent endOf(long number) {
    ExecEvent exec = of(number);
    return new ExitEvent(
        exec.timestampNs() + LIFE_NS, exec.bootNs() + LIFE_NS, exec.process(), LIFE_NS, 0, exec);
  }

  private static ByteText text(String text) {
    return ByteText.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
