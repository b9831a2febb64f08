package io.weir.tools.xdptop;

import io.weir.ringbuf.pipeline.SinkWorker;
import io.weir.ringbuf.pipeline.Totals;
import io.weir.ringbuf.traffic.InterfaceSample;
import io.weir.ringbuf.traffic.TextFilter;
import io.weir.tools.Stop;
import io.weir.tools.TerminalScreen;
import io.weir.tui.enforce.EnforceView;
import io.weir.tui.enforce.RuleDesk;
import io.weir.tui.traffic.Selection;
import io.weir.tui.traffic.TrafficView;
import java.time.ZoneId;

/**
 * The live screen. The rows are chosen on the meter's thread, by what the user wants at the moment,
 * so that a sample on its way stays small however many flows there are.
 */
final class ScreenOutput implements Output {
  private static final int TOP = 1000;

  private final TrafficView view;
  private final LateDesk desk = new LateDesk();
  private final TerminalScreen screen;
  private final SinkWorker worker;

  ScreenOutput(XdptopOptions options, Stop stop) {
    int top = options.top == null ? TOP : options.top;
    TextFilter filter = new TextFilter(options.filter);
    view = new TrafficView(new Selection(filter, options.sort, top), ZoneId.systemDefault());
    screen = new TerminalScreen(options.enforce.isOn() ? new EnforceView(view, desk) : view, stop);
    worker = screen.worker();
  }

  @Override
  public SinkWorker worker() {
    return worker;
  }

  @Override
  public TextFilter filter() {
    return view.selection().filter();
  }

  @Override
  public InterfaceSample select(InterfaceSample sample) {
    return view.selection().of(sample);
  }

  @Override
  public void hear(Totals totals) {
    view.lost(totals.lostTotal());
  }

  @Override
  public boolean hasScreen() {
    return true;
  }

  @Override
  public void enforce(RuleDesk opened) {
    desk.open(opened);
  }

  @Override
  public Throwable failure() {
    return screen.failure();
  }

  @Override
  public void close() {
    screen.close();
  }
}
