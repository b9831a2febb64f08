package io.weir.tools.dropsnoop;

import io.weir.policy.rule.Prefix;
import io.weir.tools.CommonOptions;
import io.weir.tools.OptionalValue;
import io.weir.tools.PrefixType;
import io.weir.tools.RingOptions;
import io.weir.tools.export.ExportOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of dropsnoop. */
final class DropOptions {
  @Option(names = "--all", description = "Show drops that are normal too; see Normal drops.")
  boolean all;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      split = ",",
      description = "Only drops for these reasons, one or more with commas between.")
  List<String> reasons = new ArrayList<>();

  @Option(
      names = "--not-reason",
      paramLabel = "REASON",
      split = ",",
      description = "No drops for these reasons.")
  List<String> notReasons = new ArrayList<>();

  @Option(
      names = "--iface",
      paramLabel = "NAME",
      description =
          "Only packets at an interface of this name, in whatever namespace; it may come later.")
  String iface;

  @Option(
      names = "--src",
      paramLabel = "PREFIX",
      converter = PrefixType.class,
      description = "Only packets from these addresses: an address, or a prefix as 192.0.2.0/24.")
  Prefix source;

  @Option(
      names = "--dst",
      paramLabel = "PREFIX",
      converter = PrefixType.class,
      description = "Only packets to these addresses.")
  Prefix destination;

  @Option(names = "--port", paramLabel = "PORT", description = "Only packets from or to this port.")
  Integer port;

  @Option(
      names = "--proto",
      paramLabel = "PROTO",
      description =
          "Only packets of this protocol: tcp, udp, icmp, ipv6-icmp, ..., the number, or arp.")
  String protocol;

  @Option(
      names = "--pid",
      paramLabel = "PID",
      description = "Only packets that were dropped while this process ran into it.")
  Integer pid;

  @Option(
      names = "--cgroup",
      paramLabel = "PATH",
      description =
          "Only packets of sockets made in this cgroup (v2) or below it: a directory, or a path"
              + " from the hierarchy's root.")
  Path cgroup;

  @Option(
      names = "--max-rate",
      paramLabel = "N",
      description = "Show at most N drops a second of each reason, and count the others.")
  Integer maxRate;

  @Option(
      names = "--summary",
      paramLabel = "INTERVAL",
      arity = "0..1",
      preprocessor = OptionalValue.class,
      converter = SummaryInterval.class,
      description =
          "Count in the kernel instead, by reason, place, interface, namespace and protocol, and"
              + " show the counts at each interval (default: 1s), at least 100ms.")
  Duration summary;

  @Option(
      names = {"-b", "--batch"},
      description =
          "With --summary, print tables one after the other, as where no terminal is; else there"
              + " is a live screen.")
  boolean batch;

  @Option(
      names = "--explain",
      paramLabel = "REASON",
      description = "Tell what is known of this reason, and end.")
  String explain;

  @Mixin final DetailOptions details = new DetailOptions();
  @Mixin final CauseOptions causes = new CauseOptions();
  @Mixin final RingOptions ring = new RingOptions();
  @Mixin final ExportOptions export = new ExportOptions();
  @Mixin final CommonOptions common = new CommonOptions();
}
