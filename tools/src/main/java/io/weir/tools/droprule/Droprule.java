package io.weir.tools.droprule;

import io.weir.tools.CommandTool;
import io.weir.tools.Stop;
import io.weir.tools.ToolMain;
import io.weir.tools.VersionText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** The droprule command: rules that drop packets at an interface, and the way back from each. */
@Command(
    name = Droprule.NAME,
    versionProvider = VersionText.class,
    header = "Drop packets at an interface by rules: add, list, remove, import, undo.",
    synopsisHeading = "%nusage: ",
    customSynopsis = "droprule COMMAND [OPTION]... [ARGUMENT]...",
    optionListHeading = "%noptions:%n",
    commandListHeading = "%ncommands; each explains itself with --help:%n",
    sortOptions = false,
    footerHeading = "%nexamples:%n",
    footer = {
      "  droprule add eth0 --src 203.0.113.0/24   for 30 minutes; AUDIT: only counted",
      "  droprule list                            the rules, and what they hit",
      "  droprule mode eth0 enforce               from now on they drop",
      "  droprule undo                            take the last change back",
      "  droprule import eth0 bad.txt --set bad   a list of addresses, in one swap",
      "  droprule detach eth0                     take all of it away",
      "",
      "droprule(8) explains what the rules see, and the way out by hand."
    })
public final class Droprule extends CommandTool<Subcommand> {
  static final String NAME = "droprule";

  /**
   * The commands, each made only when it is named or help is asked for: all of them cost a start.
   */
  private static final Map<String, Supplier<Subcommand>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("add", AddCommand::new);
    COMMANDS.put("list", ListCommand::new);
    COMMANDS.put("stats", StatsCommand::new);
    COMMANDS.put("show", ShowCommand::new);
    COMMANDS.put("del", DelCommand::new);
    COMMANDS.put("flush", FlushCommand::new);
    COMMANDS.put("undo", UndoCommand::new);
    COMMANDS.put("confirm", ConfirmCommand::new);
    COMMANDS.put("journal", JournalCommand::new);
    COMMANDS.put("mode", ModeCommand::new);
    COMMANDS.put("detach", DetachCommand::new);
    COMMANDS.put("test", TestCommand::new);
    COMMANDS.put("import", ImportCommand::new);
    COMMANDS.put("export", ExportCommand::new);
  }

  public Droprule() {
    super(COMMANDS);
  }

  /** Runs the command and exits with its status. */
  public static void main(String[] args) {
    ToolMain.start(new Droprule(), args);
  }

  @Override
  public String[] training() {
    return new String[] {"import", "lo", "/dev/null", "--dry-run"};
  }

  @Override
  protected void begin(Subcommand command, Stop stop, String[] args) {
    command.begin(stop, args);
  }
}
