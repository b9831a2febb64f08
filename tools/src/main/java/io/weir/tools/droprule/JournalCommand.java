package io.weir.tools.droprule;

import io.weir.exporters.table.Column;
import io.weir.exporters.table.TableSink;
import io.weir.policy.enforce.Journal;
import io.weir.policy.enforce.JournalEntry;
import io.weir.ringbuf.traffic.Scaled;
import io.weir.tools.Messages;
import io.weir.tools.UsageError;
import java.io.IOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what was changed. */
@Command(
    name = "journal",
    header = "Show what was changed, when and by whom.",
    description =
        "Shows the transactions of this host, the last one at the end. One without an outcome was"
            + " begun and did not end: its process was killed, or its host went down.",
    footer = {"  droprule journal", "  droprule journal --last 0 --json"})
final class JournalCommand extends Subcommand {
  @Mixin private JournalOptions options;

  @Override
  void run(Output output, Messages messages) throws IOException {
    if (options.last < 0) {
      throw new UsageError("--last=" + options.last, "at least 1, or 0 for all");
    }
    List<JournalEntry> entries = Journal.host().last(options.last);
    TableSink<JournalLine> table =
        new TableSink<>(output.stream(), JournalLine.class, columns(ZoneId.systemDefault()));
    for (JournalEntry entry : entries) {
      JournalLine line = new JournalLine(entry);
      output.event(line);
      if (!output.isJson()) {
        table.accept(line);
      }
    }
    if (entries.isEmpty()) {
      output.line("nothing was changed on this host yet");
    }
  }

  private static List<Column<JournalLine>> columns(ZoneId zone) {
    DateTimeFormatter time = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    return List.of(
        Column.right("TXID", 5, (line, text) -> text.append(line.entry().transaction())),
        Column.left(
            "TIME", 19, (line, text) -> text.append(time.format(line.entry().time().atZone(zone)))),
        Column.left("USER", 8, (line, text) -> text.append(line.entry().user())),
        Column.left("IFACE", 8, (line, text) -> text.append(line.entry().interfaceName())),
        Column.left("STATE", 6, (line, text) -> text.append(line.state())),
        Column.right("ADD", 4, (line, text) -> text.append(Scaled.text(line.added()))),
        Column.right(
            "DEL", 4, (line, text) -> text.append(Scaled.text(line.entry().removed().size()))),
        Column.unlimited("COMMAND", (line, text) -> command(line.entry(), text)));
  }

  private static void command(JournalEntry entry, StringBuilder text) {
    text.append(entry.command());
    if (!entry.error().isEmpty()) {
      text.append(": ").append(entry.error());
    }
  }
}
