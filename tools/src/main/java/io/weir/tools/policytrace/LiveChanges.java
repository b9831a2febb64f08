package io.weir.tools.policytrace;

import io.weir.exporters.table.Column;
import io.weir.exporters.table.TableSink;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The table of flows whose verdict changes: beneath each both rules. */
final class LiveChanges {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  private LiveChanges() {}

  static TableSink<LiveChange> table(OutputStream out) {
    ZoneId zone = ZoneId.systemDefault();
    return new TableSink<>(
        out,
        LiveChange.class,
        List.of(
            Column.left("TIME", 12, (e, line) -> TIME.formatTo(instant(e).atZone(zone), line)),
            Column.left("CHANGE", 14, (e, line) -> line.append(change(e))),
            Column.left("DIR", 7, (e, line) -> line.append(e.after().hook().label())),
            Column.unlimited("FLOW", (e, line) -> line.append(FlowText.of(e.after().flow())))),
        (e, line) -> {
          line.accept("  old  " + AnswerText.brief(e.before().answer()));
          line.accept("  new  " + AnswerText.brief(e.after().answer()));
        });
  }

  private static String change(LiveChange event) {
    return AnswerText.verdict(event.before().answer())
        + " -> "
        + AnswerText.verdict(event.after().answer());
  }

  private static Instant instant(LiveChange event) {
    long ns = event.timestampNs();
    return Instant.ofEpochSecond(Math.floorDiv(ns, SECOND_NS), Math.floorMod(ns, SECOND_NS));
  }
}
