package io.weir.tools.policytrace;

import io.weir.tools.Durations;
import io.weir.tools.netfilter.TraceRate;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of commands that have nftables trace packets. */
@Command(name = "policytrace-live")
final class LiveOptions {
  @Option(
      names = "--netns",
      paramLabel = "NS",
      description =
          "Look into this network namespace: a name under /run/netns, a process id, a path or an"
              + " inode number; else the tool's own.")
  String netns;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Trace at most N packets a second of those that come and of those that are sent each"
              + " (1000); the others are counted as limited.")
  String rate = Integer.toString(TraceRate.DEFAULT);

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Stop after this time: a number of seconds, or 500ms, 10s, 30m, 2h.")
  Duration duration;
}
