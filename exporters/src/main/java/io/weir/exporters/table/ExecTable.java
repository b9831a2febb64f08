package io.weir.exporters.table;

import io.weir.ringbuf.event.Ancestor;
import io.weir.ringbuf.event.CommandLine;
import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.event.ExitEvent;
import io.weir.ringbuf.event.ProcessContext;
import io.weir.ringbuf.event.ProcessEvent;
import io.weir.ringbuf.event.Signals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The columns of execsnoop: bcc's {@code PCOMM PID PPID RET ARGS}, and others on request. An exit
 * is a row of its own that repeats the exec's.
 */
public final class ExecTable {
  /** A column that is shown on request. */
  public enum Extra {
    /** Time of day. */
    TIME,
    /** Seconds since the tool's start. */
    SECONDS,
    /** Real user id. */
    UID,
    /** The CPU. */
    CPU,
    /** Pod or container. */
    CONTAINER,
    /** The parent's command name. */
    PARENT,
    /** The errno's name. */
    ERRNO,
    /** Exit code or signal, and the time from exec to exit. */
    EXIT,
    /** The processes above. */
    ANCESTORS
  }

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final int SHORT_ID = 12;
  private static final String UNREADABLE = "[arguments not readable]";

  private final List<Column<ProcessEvent>> columns = new ArrayList<>();
  private final boolean quote;

  /**
   * A table.
   *
   * @param extras the columns beside bcc's
   * @param startBootNs the tool's start by CLOCK_BOOTTIME, for {@link Extra#SECONDS}
   * @param quote whether each argument stands in quotation marks
   */
  public ExecTable(Set<Extra> extras, long startBootNs, boolean quote) {
    this.quote = quote;
    for (Extra extra : Extra.values()) {
      if (extra == Extra.PARENT) {
        columns.add(text("PCOMM", 16, e -> e.process().comm().text()));
        columns.add(text("PID", 7, e -> Integer.toString(e.process().pid())));
        columns.add(text("PPID", 7, e -> Integer.toString(e.process().parentPid())));
      } else if (extra == Extra.ERRNO) {
        columns.add(Column.right("RET", 3, (e, line) -> line.append(e.exec().ret())));
      }
      if (extras.contains(extra)) {
        add(extra, startBootNs);
      }
    }
    columns.add(Column.unlimited("ARGS", this::appendArguments));
  }

  /** The columns from left to right. */
  public List<Column<ProcessEvent>> columns() {
    return List.copyOf(columns);
  }

  private void add(Extra extra, long startBootNs) {
    switch (extra) {
      case TIME -> columns.add(text("TIME", 8, ExecTable::timeOf));
      case SECONDS -> columns.add(text("TIME(s)", 8, e -> secondsSince(startBootNs, e)));
      case UID ->
          columns.add(text("UID", 6, e -> Integer.toUnsignedString(e.process().realUserId())));
      case CPU -> columns.add(text("CPU", 3, e -> Integer.toString(e.process().cpu())));
      case CONTAINER -> columns.add(text("CONTAINER", 20, e -> containerOf(e.process())));
      case PARENT -> columns.add(text("PARENT", 16, e -> e.exec().parentComm().text()));
      case ERRNO -> columns.add(text("ERRNO", 8, ExecTable::errnoOf));
      case EXIT -> {
        columns.add(text("EXIT", 7, ExecTable::exitOf));
        columns.add(Column.right("DURATION", 11, (e, line) -> line.append(durationOf(e))));
      }
      case ANCESTORS -> columns.add(text("ANCESTORS", 30, e -> ancestorsOf(e.exec())));
      default -> throw new IllegalArgumentException("column=" + extra);
    }
  }

  private static Column<ProcessEvent> text(String header, int width, Text cell) {
    return Column.left(header, width, (e, line) -> line.append(cell.of(e)));
  }

  private static String timeOf(ProcessEvent event) {
    long ns = event.timestampNs();
    Instant instant =
        Instant.ofEpochSecond(ns / TimeUnit.SECONDS.toNanos(1), ns % TimeUnit.SECONDS.toNanos(1));
    return TIME.format(ZonedDateTime.ofInstant(instant, ZoneId.systemDefault()));
  }

  private static String secondsSince(long startBootNs, ProcessEvent event) {
    return seconds(Math.max(0, event.bootNs() - startBootNs), 3);
  }

  private static String seconds(long ns, int digits) {
    return BigDecimal.valueOf(ns, 9).setScale(digits, RoundingMode.DOWN).toPlainString();
  }

  private static String containerOf(ProcessContext process) {
    if (process.pod() != null) {
      return process.pod().namespace() + "/" + process.pod().name();
    }
    if (process.container() == null) {
      return "-";
    }
    String id = process.container().id();
    return id.substring(0, Math.min(SHORT_ID, id.length()));
  }

  private static String errnoOf(ProcessEvent event) {
    String name = event.exec().errnoName();
    return name.isEmpty() ? "-" : name;
  }

  private static String exitOf(ProcessEvent event) {
    if (event instanceof ExitEvent exit) {
      return exit.signal() == 0
          ? Integer.toString(exit.exitCode())
          : Signals.name(exit.signal()).substring("SIG".length());
    }
    return "-";
  }

  private static String durationOf(ProcessEvent event) {
    return event instanceof ExitEvent exit ? seconds(exit.durationNs(), 6) : "-";
  }

  private static String ancestorsOf(ExecEvent event) {
    StringBuilder text = new StringBuilder();
    for (Ancestor ancestor : event.ancestors()) {
      text.append(text.length() == 0 ? "" : "<");
      text.append(ancestor.comm()).append('(').append(ancestor.pid()).append(')');
    }
    return text.length() == 0 ? "-" : text.toString();
  }

  /** As bcc shows it: the path stands for argv[0], unless an interpreter's argv is what ran. */
  private void appendArguments(ProcessEvent event, StringBuilder line) {
    CommandLine command = event.exec().command();
    List<String> arguments = quote ? command.quotedArguments() : command.arguments();
    int first = 0;
    if (!command.interpreted() && !command.path().text().isEmpty()) {
      line.append(quote ? command.path().quoted() : command.path().text());
      first = 1;
    }
    for (int i = first; i < arguments.size(); i++) {
      line.append(i == 0 ? "" : " ").append(arguments.get(i));
    }
    if (command.truncated()) {
      line.append(" ...");
    }
    if (!command.readable()) {
      line.append(' ').append(UNREADABLE);
    }
  }

  /** A cell's text. */
  private interface Text {
    String of(ProcessEvent event);
  }
}
