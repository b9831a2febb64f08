package io.weir.tools.xdptop;

import io.weir.policy.enforce.AttachMode;
import io.weir.ringbuf.traffic.SortKey;
import io.weir.tools.Durations;
import java.time.Duration;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of xdptop. */
final class XdptopOptions {
  @Parameters(
      index = "0",
      paramLabel = "IFACE",
      description = "The interface to watch, by its name.")
  String interfaceName;

  @Option(
      names = {"-b", "--batch"},
      description = "Print tables one after the other; this is also the default.")
  boolean batch;

  @Option(
      names = "--json",
      description = "Write one JSON object a tick instead of tables; the last one is the summary.")
  boolean json;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = Durations.class,
      description = "Time from tick to tick, at least 100ms (default: 1s).")
  Duration interval;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description = "Stop after N ticks (default: go on).")
  int count;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Stop after this time: a number of seconds, or 500ms, 10s, 30m, 2h.")
  Duration duration;

  @Option(
      names = "--top",
      paramLabel = "N",
      description =
          "At most N flows, sources and destinations a tick; 0 is all (default: 10, with --json"
              + " 1000).")
  Integer top;

  @Option(
      names = "--sort",
      paramLabel = "KEY",
      defaultValue = "bytes",
      description =
          "What comes first: bytes or packets of the interval, total (bytes since the start), rate"
              + " (bytes a second over 10 seconds), name (default: bytes).")
  SortKey sort;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      defaultValue = "",
      description =
          "Only rows that contain each of these words, and none of those after an exclamation"
              + " mark.")
  String filter;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "auto",
      description =
          "Where received packets are seen: native (XDP in the driver), generic (XDP in the"
              + " stack), tc, or auto: native on veth and tun, generic elsewhere, tc where another"
              + " XDP program is (default: auto).")
  AttachMode mode;

  @Option(
      names = "--netns",
      paramLabel = "NS",
      description =
          "Look for the interface in this network namespace: a name under /run/netns, a process id,"
              + " a path or an inode number.")
  String netns;

  @Option(names = "--debug", description = "Tell on stderr what was attached, and errors in full.")
  boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  @Option(names = "--version", versionHelp = true, description = "Show the version and exit.")
  boolean version;
}
