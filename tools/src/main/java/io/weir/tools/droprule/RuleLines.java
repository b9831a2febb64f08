package io.weir.tools.droprule;

import io.weir.exporters.table.TableSink;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;

/** Rules one after the other: a table with its head before the first one, or JSON. */
final class RuleLines {
  private final Output output;
  private final TableSink<RuleState> table;

  RuleLines(Output output) {
    this.output = output;
    this.table = new TableSink<>(output.stream(), RuleState.class, RuleTable.columns());
  }

  void add(RuleState rule) {
    output.event(rule);
    if (output.isJson()) {
      return;
    }
    try {
      table.accept(rule);
    } catch (IOException e) {
      throw new WeirException("write a table", 0, "memory cannot be written", e);
    }
  }
}
