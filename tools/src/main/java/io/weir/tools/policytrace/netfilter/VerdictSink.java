package io.weir.tools.policytrace.netfilter;

import io.weir.exporters.table.Column;
import io.weir.exporters.table.TableSink;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.pipeline.Sink;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.List;

/** Verdicts in one table, and beneath it the counts of rules in another. One thread. */
final class VerdictSink implements Sink {

  private final OutputStream out;
  private final TableSink<NetfilterVerdict> verdicts;
  private final TableSink<RuleCount> rules;
  private boolean counted;

  /** Tables with times of a zone. */
  VerdictSink(OutputStream out, ZoneId zone) {
    this.out = out;
    verdicts = new TableSink<>(out, NetfilterVerdict.class, verdicts(zone));
    rules = new TableSink<>(out, RuleCount.class, rules());
  }

  private static List<Column<NetfilterVerdict>> verdicts(ZoneId zone) {
    return List.of(
        Column.time(zone),
        Column.left("VERDICT", 7, (e, line) -> line.append(e.id().outcome().label())),
        Column.left("HOOK", 7, (e, line) -> line.append(RuleText.hook(e.id()))),
        Column.left("FLOW", 40, NetfilterVerdict::appendFlow),
        Column.left("TABLE", 11, (e, line) -> line.append(RuleText.table(e.rule()))),
        Column.left("CHAIN", 7, (e, line) -> line.append(RuleText.chain(e.rule()))),
        Column.unlimited("RULE", (e, line) -> line.append(RuleText.rule(e.id(), e.rule()))));
  }

  private static List<Column<RuleCount>> rules() {
    return List.of(
        Column.right("PACKETS", 10, (e, line) -> line.append(e.packets())),
        Column.left("VERDICT", 7, (e, line) -> line.append(e.id().outcome().label())),
        Column.left("HOOK", 11, (e, line) -> line.append(RuleText.hook(e.id()))),
        Column.left("TABLE", 11, (e, line) -> line.append(RuleText.table(e.rule()))),
        Column.left("CHAIN", 11, (e, line) -> line.append(RuleText.chain(e.rule()))),
        Column.unlimited("RULE", (e, line) -> line.append(RuleText.rule(e.id(), e.rule()))));
  }

  @Override
  public String name() {
    return verdicts.name();
  }

  @Override
  public void open() throws IOException {
    verdicts.open();
  }

  @Override
  public void accept(Event event) throws IOException {
    if (event instanceof RuleCount) {
      if (!counted) {
        out.write('\n');
      }
      counted = true;
      rules.accept(event);
    } else {
      verdicts.accept(event);
    }
  }

  @Override
  public void flush() throws IOException {
    verdicts.flush();
    rules.flush();
  }

  @Override
  public void close() {
    verdicts.close();
    rules.close();
  }
}
