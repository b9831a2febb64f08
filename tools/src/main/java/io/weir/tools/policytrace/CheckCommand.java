package io.weir.tools.policytrace;

import io.weir.policy.check.PolicyVerdict;
import io.weir.policy.check.VerdictEvent;
import io.weir.policy.document.Reading;
import io.weir.tools.CommandOutput;
import io.weir.tools.ExitStatus;
import io.weir.tools.Messages;
import io.weir.tools.UsageError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what becomes of flows, and by which rule. */
@Command(
    name = "check",
    header = "Say which policy and rule allow or deny a flow.",
    description = "Reads the documents, and says what they would do. Nothing is enforced.",
    footer = {
      "  policytrace check p.yaml --endpoints pods.yaml --from 192.0.2.7 --to web:80",
      "  policytrace check rules.v4 --chain INPUT --from 192.0.2.7 --to 192.0.2.1:22",
      "  policytrace check p.yaml --flows flows.jsonl --json"
    })
final class CheckCommand extends Subcommand {
  @Mixin private CheckOptions options;

  @Override
  int run(CommandOutput output, Messages messages) {
    boolean single = options.from != null || options.to != null;
    if (single == (options.flows != null)) {
      throw new UsageError("--from --to --flows", "name both ends of a flow, or a file of flows");
    }
    if (single && (options.from == null || options.to == null)) {
      throw new UsageError(options.from == null ? "--from" : "--to", "name the other end, too");
    }
    Policies.requireOneStdin(options.files, options.documents, options.flows);
    Reading reading = Policies.read(options.files, options.documents);
    if (Policies.tell(reading, messages)) {
      return ExitStatus.USAGE;
    }
    Asking asking = new Asking(reading.program(), options.question);
    return single ? single(asking, reading, output) : flows(asking, output, messages);
  }

  private int single(Asking asking, Reading reading, CommandOutput output) {
    FlowLine flow = FlowText.parse(options.from, options.to, reading.endpoints());
    VerdictEvent event = asking.ask(flow.way(options.question), flow.flow(options.question), true);
    output.event(event);
    AnswerText.lines(event, options.explain).forEach(output::line);
    return status(event.answer().verdict() == PolicyVerdict.DENY);
  }

  private int flows(Asking asking, CommandOutput output, Messages messages) {
    FlowSummary summary = new FlowSummary();
    new FlowFile(options.flows, output, messages, summary)
        .read(
            (line, flow) -> {
              VerdictEvent event =
                  asking.ask(
                      flow.way(options.question), flow.flow(options.question), options.explain);
              summary.answered(event);
              if (output.isJson()) {
                output.event(event);
              } else {
                tell(event, output);
              }
            },
            this::isStopped);
    output.event(summary.totals());
    output.line(summary.text());
    return summary.lost() > 0 ? ExitStatus.RUNTIME : status(summary.denied() > 0);
  }

  private void tell(VerdictEvent event, CommandOutput output) {
    if (options.explain) {
      AnswerText.lines(event, true).forEach(output::line);
      output.line("");
    } else {
      output.line(AnswerText.line(event));
    }
  }

  private int status(boolean denied) {
    return options.exitCode && denied ? ExitStatus.RUNTIME : ExitStatus.OK;
  }
}
