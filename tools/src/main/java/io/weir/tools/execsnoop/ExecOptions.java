package io.weir.tools.execsnoop;

import io.weir.exporters.table.ExecTable.Extra;
import io.weir.tools.CommonOptions;
import io.weir.tools.ProcessOptions;
import io.weir.tools.RingOptions;
import io.weir.tools.export.ExportOptions;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of execsnoop; letters and meanings are bcc's where bcc has them. */
final class ExecOptions {
  @Option(
      names = {"-T", "--time"},
      description = "Show the local time of day (HH:MM:SS).")
  boolean time;

  @Option(
      names = {"-t", "--timestamp"},
      description = "Show seconds since the tool started, with milliseconds.")
  boolean timestamp;

  @Option(
      names = {"-x", "--fails"},
      description = "Show failed execs too, with the name of the errno.")
  boolean fails;

  @Option(
      names = {"-u", "--uid"},
      paramLabel = "USER",
      description = "Only execs by this real user: a name of /etc/passwd, or a number (0 is root).")
  String user;

  @Option(
      names = {"-U", "--print-uid"},
      description = "Show the real user id of each process.")
  boolean printUid;

  @Option(
      names = {"-q", "--quote"},
      description =
          "Put each argument in double quotes, with quotes and backslashes inside escaped.")
  boolean quote;

  @Option(
      names = {"-n", "--name"},
      paramLabel = "REGEX",
      description =
          "Only execs where this regular expression is found in the process's name, as PCOMM shows it.")
  String name;

  @Option(
      names = {"-l", "--line"},
      paramLabel = "REGEX",
      description =
          "Only execs where this regular expression is found in the arguments, joined by blanks.")
  String line;

  @Option(
      names = "--max-args",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "Show at most N arguments, the program counted as one, and mark the cut (default: 20).")
  int maxArgs;

  @Option(
      names = {"-P", "--ppid"},
      paramLabel = "PID",
      description = "Only execs by the children of this process.")
  Integer ppid;

  @Option(
      names = {"-M", "--print-pcomm"},
      description = "Show the name of the parent process.")
  boolean printParent;

  @Option(
      names = {"-C", "--print-cpu"},
      description = "Show the CPU that each exec ran on.")
  boolean printCpu;

  @Option(
      names = "--exit",
      description =
          "Report the end of each shown process too: its exit code or signal, and the time since"
              + " its exec.")
  boolean exit;

  @Option(
      names = "--ancestors",
      paramLabel = "N",
      defaultValue = "0",
      description = "Show up to N processes above, the parent first (at most 16; default: none).")
  int ancestors;

  @Mixin final ProcessOptions processes = new ProcessOptions();
  @Mixin final RingOptions ring = new RingOptions();
  @Mixin final ExportOptions export = new ExportOptions();
  @Mixin final CommonOptions common = new CommonOptions();

  /** The columns beside bcc's that these options ask for. */
  Set<Extra> columns() {
    Set<Extra> extras = EnumSet.noneOf(Extra.class);
    add(extras, Extra.TIME, time);
    add(extras, Extra.SECONDS, timestamp);
    add(extras, Extra.UID, printUid);
    add(extras, Extra.CPU, printCpu);
    add(extras, Extra.CONTAINER, processes.container != null);
    add(extras, Extra.PARENT, printParent);
    add(extras, Extra.ERRNO, fails);
    add(extras, Extra.EXIT, exit);
    add(extras, Extra.ANCESTORS, ancestors > 0);
    return extras;
  }

  private static void add(Set<Extra> extras, Extra extra, boolean wanted) {
    if (wanted) {
      extras.add(extra);
    }
  }
}
