package io.weir.tools.policytrace;

import io.weir.policy.suggest.SuggestFormat;
import io.weir.tools.Durations;
import io.weir.tools.policytrace.watch.WantedSide;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of suggest. */
@Command(name = "policytrace-suggest")
final class SuggestOptions {
  @Parameters(index = "0", paramLabel = "IFACE", description = "The interface, by its name.")
  String interfaceName;

  @Option(
      names = "--learn",
      paramLabel = "TIME",
      defaultValue = "10m",
      converter = Durations.class,
      description =
          "Watch it for this time: a number of seconds, or 500ms, 10s, 30m, 2h (default: 10m)."
              + " Ctrl-C ends it earlier.")
  Duration learn;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      description = "What the policy is written in: k8s, cilium or calico.")
  SuggestFormat format;

  @Option(
      names = "--endpoint",
      paramLabel = "NAME=IP[,K=V]",
      description =
          "Whose policy it is: [NAMESPACE/]NAME=ADDRESS[,ADDRESS...],LABEL=VALUE[,...]. Flows of"
              + " other addresses are left out. Without it, whatever is on the interface's side.")
  String endpoint;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The policy's name (default: the endpoint's).")
  String name;

  @Option(
      names = "--side",
      paramLabel = "SIDE",
      description =
          "Which end of a pod's link it is: host (what it receives is the pod's egress), pod, or"
              + " auto: host for a veth in a namespace with none of the endpoint's addresses.")
  WantedSide side = WantedSide.AUTO;

  @Option(
      names = "--merge-addresses",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "So many peers of one service in a /24, of IPv6 in a /64, become it; 0: never (default:"
              + " 8).")
  int addresses;

  @Option(
      names = "--merge-ports",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "So many ports of the same peers, each at most 16 behind the one before, become a range;"
              + " 0: never (default: 8).")
  int ports;

  @Option(
      names = "--netns",
      paramLabel = "NS",
      description =
          "Where the interface is: a name under /run/netns, a process id, a path or an inode"
              + " number.")
  String netns;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write the policy to this file, whole or not at all (default: to stdout).")
  Path output;
}
