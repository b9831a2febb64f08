package io.weir.tools.policytrace;

import io.weir.policy.document.Reading;
import io.weir.policy.document.source.Finding;
import io.weir.tools.CommandOutput;
import io.weir.tools.ExitStatus;
import io.weir.tools.Messages;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what is wrong with documents. */
@Command(
    name = "lint",
    header = "Say what is wrong with policy documents, and what to write instead.",
    description =
        "Tells errors, for which documents are refused, and warnings: what is read, but may not"
            + " mean what its author thinks. Exits with status 1 when there are errors.",
    footer = {
      "  policytrace lint policies/*.yaml --endpoints pods.yaml",
      "  kubectl get networkpolicies -A -o yaml | policytrace lint -"
    })
final class LintCommand extends Subcommand {
  private static final Comparator<Finding> ORDER =
      Comparator.comparing((Finding finding) -> finding.position().file())
          .thenComparing(finding -> finding.position().line())
          .thenComparing(finding -> finding.position().column());

  @Mixin private LintOptions options;

  @Override
  int run(CommandOutput output, Messages messages) {
    Policies.requireOneStdin(options.files, options.documents, null);
    Reading reading = Policies.read(options.files, options.documents);
    List<Finding> findings = reading.findings().stream().sorted(ORDER).toList();
    for (Finding finding : findings) {
      output.event(new FindingEvent(finding));
      output.line(finding.toString());
    }
    long errors = findings.stream().filter(Finding::isError).count();
    output.event(InputTotals.allShown(findings.size()));
    output.line(count(errors, "error") + ", " + count(findings.size() - errors, "warning"));
    return errors > 0 ? ExitStatus.RUNTIME : ExitStatus.OK;
  }

  private static String count(long number, String word) {
    return number + " " + word + (number == 1 ? "" : "s");
  }
}
