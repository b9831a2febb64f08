package io.weir.tools.policytrace;

import io.weir.exporters.table.Column;
import io.weir.exporters.table.TableSink;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.List;

/** The table of flows whose verdict changes: beneath each both rules. */
final class LiveChanges {

  private LiveChanges() {}

  static TableSink<LiveChange> table(OutputStream out) {
    ZoneId zone = ZoneId.systemDefault();
    return new TableSink<>(
        out,
        LiveChange.class,
        List.of(
            Column.time(zone),
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
}
