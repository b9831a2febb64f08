package io.weir.tools.policytrace.watch;

import io.weir.exporters.table.Column;
import java.time.ZoneId;
import java.util.List;

/** The columns of watch. */
final class WatchTable {
  private static final int FLOW_WIDTH = 44;

  private WatchTable() {}

  /** From left to right; times are those of a zone. */
  static List<Column<WatchRow>> columns(ZoneId zone) {
    return List.of(
        Column.time(zone),
        Column.left("VERDICT", 9, (e, line) -> line.append(e.verdict())),
        Column.left("DIR", 7, (e, line) -> line.append(e.direction())),
        Column.left("FLOW", FLOW_WIDTH, (e, line) -> line.append(e.flow())),
        Column.left("POLICY", 16, (e, line) -> line.append(e.rule().policy())),
        Column.left("RULE", 44, (e, line) -> line.append(e.rule().place())),
        Column.unlimited("MATCH", (e, line) -> line.append(e.rule().match())));
  }
}
