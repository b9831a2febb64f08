package io.weir.tools.policytrace;

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
      required = true,
      description = "The flows that are asked about, a line each; - is standard input.")
  String flows;

  @Mixin QuestionOptions question = new QuestionOptions();

  @Option(
      names = "--exit-code",
      description = "Exit with status 1 when the verdict of a flow changes.")
  boolean exitCode;

  @Mixin DocumentOptions documents = new DocumentOptions();
}
