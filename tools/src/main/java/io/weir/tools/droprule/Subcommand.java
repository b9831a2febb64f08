package io.weir.tools.droprule;

import io.weir.tools.Messages;
import io.weir.tools.Stop;
import io.weir.tools.UsageError;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What all subcommands have: the common options, output, messages. */
@Command(
    synopsisHeading = "%nusage: ",
    descriptionHeading = "%n",
    parameterListHeading = "%nparameters:%n",
    optionListHeading = "%noptions:%n",
    footerHeading = "%nexamples:%n",
    sortOptions = false)
abstract class Subcommand implements Callable<Integer> {
  @Mixin final ControlOptions control = new ControlOptions();

  private Stop stop;
  private String given = "";

  /**
   * Tells, before it is called, what ends the tool.
   *
   * @param words the command line without the tool's name
   */
  final void begin(Stop tool, String... words) {
    stop = tool;
    given = Words.text(words);
    ahead(List.of(words));
  }

  /** Begins what takes long and needs no options, while they are read. */
  void ahead(List<String> words) {}

  /** The command line, for the journal. */
  final String given() {
    return given;
  }

  @Override
  public final Integer call() throws Exception {
    Messages messages = new Messages(Droprule.NAME, control.debug);
    try (Output output = new Output(control.json, messages)) {
      run(output, messages);
      return output.status();
    }
  }

  /** Does it; throws a {@link UsageError} where the options contradict each other. */
  abstract void run(Output output, Messages messages) throws Exception;

  /** Whether a signal asked for the end. */
  final boolean isStopped() {
    return stop != null && stop.requested();
  }
}
