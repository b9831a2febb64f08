package io.weir.tools.policytrace;

import io.weir.policy.check.VerdictEvent;
import io.weir.policy.document.Reading;
import io.weir.policy.model.Flow;
import io.weir.tools.CommandOutput;
import io.weir.tools.ExitStatus;
import io.weir.tools.Messages;
import io.weir.tools.UsageError;
import io.weir.tools.policytrace.QuestionOptions.Way;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says which flows meet another verdict by new documents. */
@Command(
    name = "diff",
    header = "Say which flows meet another verdict by new documents, with both rules.",
    description =
        "Asks old and new documents about the flows of a file, or about those that begin on an"
            + " interface, and tells those that change.",
    footer = {
      "  policytrace diff old.yaml new.yaml --endpoints pods.yaml --flows f.jsonl",
      "  policytrace diff old.yaml new.yaml --endpoints pods.yaml --iface eth0 --duration 10m",
      "  iptables-save | policytrace diff - new.v4 --chain FORWARD --flows f.jsonl"
    })
final class DiffCommand extends Subcommand {
  @Mixin private DiffOptions options;

  @Override
  int run(CommandOutput output, Messages messages) throws InterruptedException {
    boolean live = options.flows == null;
    if (live && options.question.interfaceName.isEmpty()) {
      throw new UsageError("--flows", "name a file of flows, or an interface with --iface");
    }
    if (!live && (options.netns != null || options.duration != null)) {
      throw new UsageError("--flows", "--netns and --duration are about an interface");
    }
    Policies.requireOneStdin(
        List.of(options.before, options.after), options.documents, options.flows);
    Reading before = Policies.read(List.of(options.before), options.documents);
    Reading after = Policies.read(List.of(options.after), options.documents);
    boolean refused = Policies.tell(before, messages);
    if (Policies.tell(after, messages) || refused) {
      return ExitStatus.USAGE;
    }
    Asking old = new Asking(before.program(), options.question);
    Asking renewed = new Asking(after.program(), options.question);
    return live
        ? watch(new LiveDiff(options, common.json, old, renewed, messages), messages)
        : compareFile(old, renewed, output, messages);
  }

  private int watch(LiveDiff diff, Messages messages) throws InterruptedException {
    int status = diff.run(stop());
    messages.say(diff.summary().text());
    boolean changed = options.exitCode && diff.summary().changed() > 0;
    return changed ? ExitStatus.RUNTIME : status;
  }

  private int compareFile(Asking old, Asking renewed, CommandOutput output, Messages messages) {
    FlowSummary summary = new FlowSummary();
    summary.compares();
    new FlowFile(options.flows, output, messages, summary)
        .read((line, flow) -> compare(line, flow, old, renewed, summary, output), this::isStopped);
    output.event(summary.totals());
    output.line(summary.text());
    if (summary.lost() > 0) {
      return ExitStatus.RUNTIME;
    }
    return options.exitCode && summary.changed() > 0 ? ExitStatus.RUNTIME : ExitStatus.OK;
  }

  private void compare(
      long line,
      FlowLine flowLine,
      Asking old,
      Asking renewed,
      FlowSummary summary,
      CommandOutput output) {
    Way way = flowLine.way(options.question);
    Flow flow = flowLine.flow(options.question);
    VerdictEvent before = old.ask(way, flow, false);
    VerdictEvent after = renewed.ask(way, flow, false);
    boolean changed = before.answer().verdict() != after.answer().verdict();
    summary.compared(after, changed);
    if (changed) {
      output.event(
          output.isJson()
              ? new ChangeEvent(line, old.ask(way, flow, true), renewed.ask(way, flow, true))
              : after);
      output.line(
          options.flows
              + ":"
              + line
              + ": "
              + after.hook().label()
              + " "
              + FlowText.of(flow)
              + ": "
              + AnswerText.verdict(before.answer())
              + " -> "
              + AnswerText.verdict(after.answer()));
      output.line("  old  " + AnswerText.brief(before.answer()));
      output.line("  new  " + AnswerText.brief(after.answer()));
    }
  }
}
