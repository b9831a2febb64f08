package io.weir.tools;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * A tool whose first word says what to do.
 *
 * @param <C> its commands
 */
public abstract class CommandTool<C extends Callable<Integer>> implements ToolMain.Tool {
  private final Map<String, Supplier<C>> commands;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  @Option(names = "--version", versionHelp = true, description = "Show the version and exit.")
  boolean version;

  private Stop stop;

  /**
   * A tool.
   *
   * @param commands each made only when it is named or help is asked for: all of them cost a start
   */
  protected CommandTool(Map<String, Supplier<C>> commands) {
    this.commands = commands;
  }

  @Override
  public final void stopWith(Stop stop) {
    this.stop = stop;
  }

  @Override
  public final CommandLine commandLine(String[] args) {
    CommandLine root = new CommandLine(this);
    Supplier<C> named = args.length == 0 ? null : commands.get(args[0]);
    if (named != null) {
      add(root, args[0], named, args);
    } else {
      commands.forEach((name, command) -> add(root, name, command, args));
    }
    return root;
  }

  private void add(CommandLine root, String name, Supplier<C> command, String[] args) {
    C made = command.get();
    begin(made, stop, args);
    root.addSubcommand(name, made);
  }

  /**
   * Tells a command, before it is called, what it runs with.
   *
   * @param stop what ends the tool
   * @param args the command line without the tool's name
   */
  protected abstract void begin(C command, Stop stop, String[] args);

  @Override
  public final Integer call() {
    throw new UsageError("COMMAND", "say what to do: " + String.join(", ", commands.keySet()));
  }
}
