package io.weir.tools.xdptop;

import io.weir.policy.enforce.AttachMode;
import io.weir.ringbuf.traffic.SortKey;
import io.weir.tools.CommonOptions;
import io.weir.tools.Durations;
import io.weir.tools.RingOptions;
import io.weir.tools.export.ExportOptions;
import java.time.Duration;
import picocli.CommandLine.Mixin;
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
      description =
          "Print tables one after the other, as where no terminal is; else there is a live"
              + " screen.")
  boolean batch;

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
      names = "--top",
      paramLabel = "N",
      description =
          "At most N flows, sources and destinations a tick; 0 is all (default: 10, on the screen"
              + " and with --json 1000).")
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
              + " mark; with --flows, only such flows.")
  String filter;

  @Option(
      names = "--flows",
      description =
          "Show each new flow, one a line, instead of the tables; with --json, between the ticks'"
              + " objects.")
  boolean flows;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "auto",
      description =
          "Where received packets are seen: native (XDP in the driver), generic (XDP in the"
              + " stack), tc, or auto: native on veth and tap, generic elsewhere, tc where another"
              + " XDP program is (default: auto).")
  AttachMode mode;

  @Option(
      names = "--tc-ingress",
      description =
          "Count received packets at tc as well, after XDP: what is missing there was dropped in"
              + " between. Every packet pays for it.")
  boolean tcIngress;

  @Mixin final EnforceOptions enforce = new EnforceOptions();

  @Mixin final RingOptions ring = new RingOptions();

  @Mixin final ExportOptions export = new ExportOptions();

  @Mixin final CommonOptions common = new CommonOptions();
}
