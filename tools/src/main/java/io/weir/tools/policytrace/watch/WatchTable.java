package io.weir.tools.policytrace.watch;

import io.weir.exporters.table.Column;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The columns of watch. */
final class WatchTable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
  private static final int FLOW_WIDTH = 44;

  private WatchTable() {}

  /** From left to right; times are those of a zone. */
  static List<Column<WatchRow>> columns(ZoneId zone) {
    return List.of(
        Column.left("TIME", 12, (e, line) -> TIME.formatTo(instant(e).atZone(zone), line)),
        Column.left("VERDICT", 9, (e, line) -> line.append(e.verdict())),
        Column.left("DIR", 7, (e, line) -> line.append(e.direction())),
        Column.left("FLOW", FLOW_WIDTH, (e, line) -> line.append(e.flow())),
        Column.left("POLICY", 16, (e, line) -> line.append(e.rule().policy())),
        Column.left("RULE", 44, (e, line) -> line.append(e.rule().place())),
        Column.unlimited("MATCH", (e, line) -> line.append(e.rule().match())));
  }

  private static Instant instant(WatchRow event) {
    long ns = event.timestampNs();
    return Instant.ofEpochSecond(Math.floorDiv(ns, SECOND_NS), Math.floorMod(ns, SECOND_NS));
  }
}
