package io.weir.tools.execsnoop;

import io.weir.exporters.table.ExecTable.Extra;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options of execsnoop alone; letters and meanings are bcc's where bcc has them. */
final class ExecOptions {
  @Option(
      names = {"-T", "--time"},
      description = "Show the time of day (HH:MM:SS).")
  boolean time;

  @Option(
      names = {"-t", "--timestamp"},
      description = "Show seconds since the start, with milliseconds.")
  boolean timestamp;

  @Option(
      names = {"-x", "--fails"},
      description = "Include failed execs, with the errno.")
  boolean fails;

  @Option(
      names = {"-u", "--uid"},
      paramLabel = "USER",
      description = "Only execs by this real user: a name or a number; 0 is root.")
  String user;

  @Option(
      names = {"-U", "--print-uid"},
      description = "Show the real user id.")
  boolean printUid;

  @Option(
      names = {"-q", "--quote"},
      description = "Put each argument into quotation marks, with escapes inside.")
  boolean quote;

  @Option(
      names = {"-n", "--name"},
      paramLabel = "REGEX",
      description = "Only commands in whose name this regular expression is found.")
  String name;

  @Option(
      names = {"-l", "--line"},
      paramLabel = "REGEX",
      description =
          "Only execs in whose arguments, joined by blanks, this regular expression is found.")
  String line;

  @Option(
      names = "--max-args",
      paramLabel = "N",
      defaultValue = "20",
      description = "Show at most this many arguments, and mark the cut (default: 20).")
  int maxArgs;

  @Option(
      names = {"-P", "--ppid"},
      paramLabel = "PID",
      description = "Only execs by children of this process.")
  Integer ppid;

  @Option(
      names = {"-M", "--print-pcomm"},
      description = "Show the name of the parent's command.")
  boolean printParent;

  @Option(
      names = {"-C", "--print-cpu"},
      description = "Show the CPU.")
  boolean printCpu;

  @Option(
      names = "--exit",
      description =
          "Also report when a shown process ends: exit code or signal, and how long it ran.")
  boolean exit;

  @Option(
      names = "--ancestors",
      paramLabel = "N",
      defaultValue = "0",
      description = "Show up to this many processes above, nearest first; at most 16.")
  int ancestors;

  /** The columns beside bcc's that these options ask for. */
  Set<Extra> columns(boolean container) {
    Set<Extra> extras = EnumSet.noneOf(Extra.class);
    add(extras, Extra.TIME, time);
    add(extras, Extra.SECONDS, timestamp);
    add(extras, Extra.UID, printUid);
    add(extras, Extra.CPU, printCpu);
    add(extras, Extra.CONTAINER, container);
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
