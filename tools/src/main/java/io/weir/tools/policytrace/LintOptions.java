package io.weir.tools.policytrace;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The options of lint. */
@Command(name = "policytrace-lint")
final class LintOptions {
  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Policy documents of any dialect; - is standard input.")
  List<String> files = new ArrayList<>();

  @Mixin DocumentOptions documents = new DocumentOptions();
}
