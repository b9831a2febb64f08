package io.weir.tools.policytrace;

import io.weir.policy.dialect.Dialects;
import io.weir.policy.document.Documents;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.ReadOptions;
import io.weir.policy.document.Reading;
import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.model.Hook;
import io.weir.tools.CommandOutput;
import io.weir.tools.ExitStatus;
import io.weir.tools.Messages;
import io.weir.tools.UsageError;
import io.weir.tools.netfilter.TraceRate;
import io.weir.tools.policytrace.netfilter.SavedRules;
import io.weir.tools.policytrace.netfilter.ShadowRun;
import io.weir.tools.policytrace.netfilter.ShadowRun.Question;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Holds what rules of iptables would do against what the kernel does. */
@Command(
    name = "shadow",
    header = "Hold rules of iptables, as Weir reads them, against the kernel's verdicts, live.",
    description =
        "Asks the rules about each packet that netfilter decides about, tells where they disagree,"
            + " with both rules, and at the end what was compared. Nothing is enforced.",
    footer = {
      "  policytrace shadow eth0 --iptables live --duration 10m",
      "  policytrace shadow eth0 --iptables rules.v4 --iptables rules.v6",
      "  policytrace shadow v0 --netns web --iptables new.v4 --json"
    })
final class ShadowCommand extends Subcommand {
  private static final String LIVE = "live";

  @Mixin private ShadowOptions options;

  @Override
  int run(CommandOutput output, Messages messages) {
    TraceRate rate = TraceRate.parse("--rate", options.live.rate);
    Reading reading = Documents.read(Dialects.ALL, sources(), Endpoints.NONE, ReadOptions.DEFAULTS);
    if (Policies.tell(reading, messages)) {
      return ExitStatus.USAGE;
    }
    boolean any =
        List.of(Hook.INPUT, Hook.FORWARD, Hook.OUTPUT).stream()
            .anyMatch(reading.program().entries()::containsKey);
    if (!any) {
      throw new UsageError("--iptables", "there is no table filter of iptables in it");
    }
    Question question =
        new Question(
            options.interfaceName,
            options.live.netns,
            rate,
            options.live.duration,
            reading.program());
    return new ShadowRun(
            question,
            output,
            messages,
            event -> AnswerText.verdict(event.answer()) + "  " + AnswerText.brief(event.answer()))
        .run(stop());
  }

  private List<DocumentSource> sources() {
    if (options.rules.contains(LIVE)) {
      if (options.rules.size() > 1) {
        throw new UsageError("--iptables", LIVE + " is all that there is: give it alone");
      }
      return SavedRules.of(options.live.netns);
    }
    Policies.requireOneStdin(options.rules, new DocumentOptions(), null);
    return Policies.sources(options.rules);
  }
}
