package io.weir.tui.traffic;

import io.weir.ringbuf.traffic.DeviceDrops;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowTable;
import io.weir.ringbuf.traffic.HookKey;
import io.weir.ringbuf.traffic.InterfaceSample;
import io.weir.ringbuf.traffic.Rates;
import io.weir.ringbuf.traffic.Row;
import io.weir.ringbuf.traffic.Scaled;
import io.weir.ringbuf.traffic.Watched;
import io.weir.ringbuf.traffic.Window;
import io.weir.tui.Grid;
import io.weir.tui.Style;
import io.weir.tui.rows.Marks;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/** The upper lines: the interface, all packets by hook, what was dropped, the table of flows. */
final class Summary {
  private static final int ROWS_FOR_TOTALS = 12;
  private static final int ROWS_FOR_COUNTERS = 16;

  private final ZoneId zone;

  Summary(ZoneId zone) {
    this.zone = zone;
  }

  /** Draws as much as the screen has room for; the row after it. */
  int draw(TrafficView view, InterfaceSample sample, Grid grid) {
    grid.put(0, 0, what(sample), Style.BOLD);
    Marks.draw(view, zone, grid);
    int row = 1;
    if (grid.rows() >= ROWS_FOR_TOTALS) {
      row = totals(sample, grid, row);
    }
    if (grid.rows() >= ROWS_FOR_COUNTERS) {
      row = drops(sample.drops(), grid, row);
      row = flowTable(sample.flowTable(), grid, row);
      String foreign = sample.watched().foreign();
      if (!foreign.isEmpty()) {
        grid.put(row, 0, "XDP is taken by " + foreign, Style.BOLD);
        row++;
      }
    }
    return row;
  }

  private static String what(InterfaceSample sample) {
    Watched watched = sample.watched();
    StringBuilder text = new StringBuilder(watched.name());
    if (!watched.driver().isEmpty()) {
      text.append(" (").append(watched.driver()).append(')');
    }
    text.append("  XDP ").append(watched.xdpMode());
    if (!watched.xdpMode().equals("off") && !watched.frags()) {
      text.append(" without frags");
    }
    text.append("  rx ").append(watched.ingress()).append("  tx ").append(watched.egress());
    if (watched.joined()) {
      text.append("  joined");
    }
    return text.append(String.format(Locale.ROOT, "  %.1f s", sample.intervalNs() / 1e9))
        .toString();
  }

  /** Each hook's counters beside the other's, so that what is lost between them is seen. */
  private static int totals(InterfaceSample sample, Grid grid, int row) {
    Watched watched = sample.watched();
    List<String> hooks =
        watched.ingress().equals(watched.egress())
            ? List.of(watched.egress())
            : List.of(watched.ingress(), watched.egress());
    int column = 2;
    grid.put(row + 1, 0, Direction.RECEIVE.mark(), Style.ACCENT);
    grid.put(row + 2, 0, Direction.TRANSMIT.mark(), Style.ACCENT);
    for (String hook : hooks) {
      grid.put(row, column, numbers(hook + " pkt/s", "B/s", "packets", "bytes"), Style.HEADING);
      grid.put(row + 1, column, cells(sample, Direction.RECEIVE, hook), Style.PLAIN);
      column = grid.put(row + 2, column, cells(sample, Direction.TRANSMIT, hook), Style.PLAIN);
    }
    return row + 3;
  }

  private static String cells(InterfaceSample sample, Direction direction, String hook) {
    HookKey key = new HookKey(direction, hook);
    for (Row<HookKey> row : sample.totals()) {
      if (row.key().equals(key)) {
        Rates.Rate rate = row.rates().over(Window.SHORT);
        return numbers(
            Scaled.text(rate.packets()),
            Scaled.text(rate.bytes()),
            Scaled.text(row.total().packets()),
            Scaled.text(row.total().bytes()));
      }
    }
    Watched watched = sample.watched();
    boolean receives = direction == Direction.RECEIVE;
    boolean counts = hook.equals(receives ? watched.ingress() : watched.egress());
    String none = counts ? "0" : "-"; // a hook that saw nothing, or is not there, has no row
    return numbers(none, none, none, none);
  }

  private static String numbers(Object... four) {
    return String.format(Locale.ROOT, " %12s %7s %8s %7s", four);
  }

  private static int drops(DeviceDrops drops, Grid grid, int row) {
    int column = grid.put(row, 0, "dropped by the device", Style.PLAIN);
    column = count(grid, row, column, " rx ", drops.rxDropped());
    column = count(grid, row, column, " missed ", drops.rxMissed());
    column = count(grid, row, column, " err ", drops.rxErrors());
    column = count(grid, row, column, ", tx ", drops.txDropped());
    column = count(grid, row, column, " err ", drops.txErrors());
    count(grid, row, column, ", softnet ", drops.softnet());
    return row + 1;
  }

  private static int flowTable(FlowTable table, Grid grid, int row) {
    int column = grid.put(row, 0, "flow table", Style.PLAIN);
    column = grid.put(row, column, " " + Scaled.text(table.entries()), Style.BOLD);
    column = grid.put(row, column, " of " + Scaled.text(table.size()), Style.PLAIN);
    column = grid.put(row, column, ", created " + Scaled.text(table.created()), Style.PLAIN);
    column = count(grid, row, column, ", evicted ", table.evicted());
    if (table.lost() != 0) {
      count(grid, row, column, ", packets without a place ", table.lost());
    }
    return row + 1;
  }

  /** A counter that should be 0. */
  private static int count(Grid grid, int row, int column, String what, long count) {
    int at = grid.put(row, column, what, Style.PLAIN);
    return grid.put(row, at, Scaled.text(count), count == 0 ? Style.PLAIN : Style.ALERT);
  }
}
