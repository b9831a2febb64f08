package io.weir.tools.dropsnoop;

import io.weir.exporters.json.JsonSink;
import io.weir.exporters.table.DropCountTables;
import io.weir.ringbuf.drop.DropSample;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.pipeline.SinkWorker;
import io.weir.tools.Messages;
import io.weir.tools.StandardOutput;
import io.weir.tools.Stop;
import io.weir.tools.TerminalScreen;
import io.weir.tui.drops.DropsView;
import java.time.ZoneId;
import java.util.function.Predicate;

/** Where a summary goes: a screen, tables, or JSON. Closed after the pipeline has finished. */
final class SummaryOutput implements AutoCloseable {
  /** Samples are for people: what is sent has the counts that they stand for. */
  static final Predicate<Event> SENT = event -> !(event instanceof DropSample);

  private final SinkWorker worker;
  private final TerminalScreen screen; // null: none
  private final DropsView view;

  private SummaryOutput(SinkWorker worker, TerminalScreen screen, DropsView view) {
    this.worker = worker;
    this.screen = screen;
    this.view = view;
  }

  static SummaryOutput open(DropOptions options, Stop stop, Messages messages) {
    boolean stream = options.batch || options.common.json || options.export.isSilent();
    if (!stream && TerminalScreen.isPossible(messages)) {
      DropsView view = new DropsView(ZoneId.systemDefault());
      TerminalScreen screen = new TerminalScreen(view, stop);
      return new SummaryOutput(screen.worker(), screen, view);
    }
    StandardOutput stdout = new StandardOutput(stop, messages);
    SinkWorker worker =
        options.common.json
            ? stdout.worker(new JsonSink(Dropsnoop.SCHEMA, StandardOutput.stream())).only(SENT)
            : stdout.worker(new DropCountTables(StandardOutput.stream(), ZoneId.systemDefault()));
    return new SummaryOutput(worker, null, null);
  }

  SinkWorker worker() {
    return worker;
  }

  /** How much did not come here so far. */
  void lost(long drops) {
    if (view != null) {
      view.lost(drops);
    }
  }

  /** What ended the screen though nobody wanted that, or null. */
  Throwable failure() {
    return screen == null ? null : screen.failure();
  }

  @Override
  public void close() {
    if (screen != null) {
      screen.close();
    }
  }
}
