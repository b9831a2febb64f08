package io.weir.tools.policytrace;

import io.weir.tools.Durations;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of diff. */
@Command(name = "policytrace-diff")
final class DiffOptions {
  @Parameters(index = "0", paramLabel = "OLD", description = "Policy documents as they were.")
  String before;

  @Parameters(index = "1", paramLabel = "NEW", description = "The same as they are to be.")
  String after;

  @Option(
      names = "--flows",
      paramLabel = "FILE",
      description =
          "The flows that are asked about, a line each; - is standard input. Without it they are"
              + " those that begin on the interface of --iface.")
  String flows;

  @Option(
      names = "--netns",
      paramLabel = "NS",
      description =
          "Where that interface is: a name under /run/netns, a process id, a path or an inode"
              + " number.")
  String netns;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Watch it for this time: a number of seconds, or 500ms, 10s, 30m, 2h.")
  Duration duration;

  @Mixin QuestionOptions question = new QuestionOptions();

  @Option(
      names = "--exit-code",
      description = "Exit with status 1 when the verdict of a flow changes.")
  boolean exitCode;

  @Mixin DocumentOptions documents = new DocumentOptions();
}
