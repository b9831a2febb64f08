package io.weir.tools;

import io.weir.bpf.Preload;
import io.weir.ringbuf.error.WeirException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;

/** Runs one command: parses, calls, and turns whatever happened into a message and a status. */
public final class ToolMain {
  private static final int MESSAGES_MS = 1000;

  /** The property with which scripts/lib.sh asks for the training run. */
  private static final String TRAIN = "weir.train";

  private ToolMain() {}

  /**
   * Runs a command and ends the process.
   *
   * @param command a picocli command whose {@code call} gives the exit status
   */
  public static void start(Tool command, String[] args) {
    if (command.usesKernel(args)) {
      Preload.start();
    }
    Stop stop = Stop.onSignals();
    int status = ExitStatus.RUNTIME;
    try {
      status = run(command, Boolean.getBoolean(TRAIN) ? command.training() : args, stop);
    } finally {
      stop.finished(status); // also when an Error ends this thread
      StandardError.flush(MESSAGES_MS);
    }
    System.exit(status);
  }

  static int run(Tool command, String[] args, Stop stop) {
    command.stopWith(stop);
    return commandLine(command, args).execute(args);
  }

  static CommandLine commandLine(Tool command, String... args) {
    return command
        .commandLine(args)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setExpandAtFiles(false)
        .setUsageHelpAutoWidth(true)
        .setUsageHelpLongOptionsMaxWidth(28)
        .setParameterExceptionHandler(Handlers.ALL)
        .setExecutionExceptionHandler(Handlers.ALL);
  }

  private static int usageError(ParameterException e) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    new Messages(tool(e.getCommandLine()), false)
        .say(e.getMessage() + "; see '" + name + " --help'");
    return ExitStatus.USAGE;
  }

  private static int failure(Exception e, CommandLine line, CommandLine.ParseResult parsed)
      throws Exception {
    CommandLine.ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    Messages messages = new Messages(tool(line), last.hasMatchedOption("--debug"));
    if (e instanceof UsageError) {
      return usageError(new ParameterException(line, e.getMessage()));
    }
    if (!(e instanceof WeirException)) {
      messages.say("this is a fault of the tool; please report it with the output of --debug");
    }
    messages.error(e);
    return ExitStatus.of(e);
  }

  /** The tool that a line is of, whose subcommand it may be. */
  private static String tool(CommandLine line) {
    return line.getCommandSpec().root().name();
  }

  /**
   * No lambdas: a class archive cannot hold those of interfaces that are compiled for a JVM as old
   * as picocli is for, nor then the interfaces, and loading these opens every jar.
   */
  private static final class Handlers
      implements IParameterExceptionHandler, IExecutionExceptionHandler {
    static final Handlers ALL = new Handlers();

    @Override
    public int handleParseException(ParameterException e, String[] args) {
      return usageError(e);
    }

    @Override
    public int handleExecutionException(
        Exception e, CommandLine line, CommandLine.ParseResult parsed) throws Exception {
      return failure(e, line, parsed);
    }
  }

  /** What every command is: callable, and told how it may be stopped. */
  public interface Tool extends Callable<Integer> {
    /** Hands over, before {@code call}, what ends the tool. */
    void stopWith(Stop stop);

    /** The tool's command line; it may leave out subcommands that these arguments do not name. */
    default CommandLine commandLine(String[] args) {
      return new CommandLine(this);
    }

    /**
     * Whether it calls libbpf and the kernel with these arguments, which takes a moment to bind.
     */
    default boolean usesKernel(String[] args) {
      return true;
    }

    /**
     * Arguments of a short run that uses the classes a usual one does, for the class archive that
     * shortens the start; it changes nothing and ends with status 0.
     */
    String[] training();
  }
}
