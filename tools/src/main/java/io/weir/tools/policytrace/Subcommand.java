package io.weir.tools.policytrace;

import io.weir.tools.CommandOutput;
import io.weir.tools.Messages;
import io.weir.tools.Stop;
import io.weir.tools.VersionText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What all subcommands have: the common options, output, messages. */
@Command(
    versionProvider = VersionText.class,
    synopsisHeading = "%nusage: ",
    descriptionHeading = "%n",
    parameterListHeading = "%nparameters:%n",
    optionListHeading = "%noptions:%n",
    footerHeading = "%nexamples:%n",
    sortOptions = false)
abstract class Subcommand implements Callable<Integer> {
  static final String SCHEMA = "policytrace/1";

  @Mixin final TraceOptions common = new TraceOptions();

  private Stop stop;

  /** Tells, before it is called, what ends the tool. */
  final void stopWith(Stop tool) {
    stop = tool;
  }

  @Override
  public final Integer call() throws Exception {
    Messages messages = new Messages(Policytrace.NAME, common.debug);
    try (CommandOutput output =
        new CommandOutput(SCHEMA, common.json, messages, "the rest of the answer is lost")) {
      int status = run(output, messages);
      return Math.max(status, output.status());
    }
  }

  /** Does it; the exit status. */
  abstract int run(CommandOutput output, Messages messages) throws Exception;

  /** What ends the tool. */
  final Stop stop() {
    return stop;
  }

  /** Whether a signal asked for the end. */
  final boolean isStopped() {
    return stop != null && stop.requested();
  }
}
