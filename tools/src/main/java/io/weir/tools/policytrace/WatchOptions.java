package io.weir.tools.policytrace;

import io.weir.policy.enforce.AttachMode;
import io.weir.policy.enforce.Mode;
import io.weir.tools.Durations;
import io.weir.tools.policytrace.watch.WantedSide;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of watch. */
@Command(name = "policytrace-watch")
final class WatchOptions {
  @Parameters(index = "0", paramLabel = "IFACE", description = "The interface, by its name.")
  String interfaceName;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Policy documents, and endpoints; read again when one of them changes.")
  List<String> files;

  @ArgGroup(exclusive = true)
  Action action = new Action();

  /** What is done with what the policies deny. */
  static final class Action {
    @Option(
        names = "--audit",
        description = "Let everything pass, and say what would be denied: the default.")
    boolean audit;

    @Option(
        names = "--enforce",
        description =
            "Drop what the policies deny, until the tool ends; if it is killed, for 10 seconds at"
                + " most.")
    boolean enforce;
  }

  @Option(
      names = "--force",
      description = "Enforce rules too that may deny what they should allow.")
  boolean force;

  @Option(
      names = "--side",
      paramLabel = "SIDE",
      description =
          "Which end of a pod's link it is: host (what it receives is the pod's egress), pod, or"
              + " auto: host for a veth in a namespace with none of the endpoints' addresses.")
  WantedSide side = WantedSide.AUTO;

  @Option(
      names = "--netns",
      paramLabel = "NS",
      description =
          "Where the interface is: a name under /run/netns, a process id, a path or an inode"
              + " number.")
  String netns;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "Where received packets are seen: auto, native or generic (XDP), tc (default: auto).")
  AttachMode attach = AttachMode.AUTO;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Durations.class,
      description = "Time between counts of rules, at least 1s (default: 10s).")
  Duration interval;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Stop after this time: a number of seconds, or 500ms, 10s, 30m, 2h.")
  Duration duration;

  @Mixin DocumentOptions documents = new DocumentOptions();

  Mode mode() {
    return action.enforce ? Mode.ENFORCE : Mode.AUDIT;
  }
}
