package io.weir.exporters.table;

import io.weir.ringbuf.text.TerminalText;
import io.weir.ringbuf.traffic.DeviceDrops;
import io.weir.ringbuf.traffic.FlowTable;
import io.weir.ringbuf.traffic.InterfaceSample;
import io.weir.ringbuf.traffic.Row;
import io.weir.ringbuf.traffic.Scaled;
import io.weir.ringbuf.traffic.TrafficKey;
import io.weir.ringbuf.traffic.Watched;
import io.weir.ringbuf.traffic.Window;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/**
 * One block of tables for each {@link InterfaceSample}; other events have none. Every line but its
 * last column fits 80 columns. One thread; the stream stays its owner's and must report errors.
 */
public final class TrafficTables extends BlockTables<InterfaceSample> {
  /** Tables whose times are those of a zone. */
  public TrafficTables(OutputStream out, ZoneId zone) {
    super(out, InterfaceSample.class, zone);
  }

  @Override
  void append(InterfaceSample sample) {
    head(sample);
    drops(sample.drops());
    flowTable(sample.flowTable());
    table("HOOK", sample.totals());
    table("PROTOCOL", sample.protocols());
    table("ALSO", sample.traits());
    table("FLOW", sample.flows());
    int hidden = sample.flowsTotal() - sample.flows().size();
    if (hidden > 0) {
      block.append("(and ").append(hidden).append(" more flows)\n");
    }
    table("SOURCE", sample.sources());
    table("DESTINATION", sample.destinations());
  }

  private void head(InterfaceSample sample) {
    Watched watched = sample.watched();
    appendTime(sample);
    block.append("  ").append(TerminalText.escape(watched.name()));
    if (!watched.driver().isEmpty()) {
      block.append(" (").append(TerminalText.escape(watched.driver())).append(')');
    }
    block.append("  XDP ").append(watched.xdpMode());
    if (!watched.xdpMode().equals("off") && !watched.frags()) {
      block.append(" without frags");
    }
    block.append("  tc ").append(watched.egress());
    if (watched.joined()) {
      block.append("  joined");
    }
    block.append(String.format(Locale.ROOT, "  %.1f s%n", sample.intervalNs() / 1e9));
    if (!watched.foreign().isEmpty()) {
      block.append("XDP is taken by ").append(TerminalText.escape(watched.foreign())).append('\n');
    }
  }

  private void drops(DeviceDrops drops) {
    block
        .append("dropped by the device: rx ")
        .append(drops.rxDropped())
        .append(" missed ")
        .append(drops.rxMissed())
        .append(" errors ")
        .append(drops.rxErrors())
        .append(", tx ")
        .append(drops.txDropped())
        .append(" errors ")
        .append(drops.txErrors())
        .append("; softnet ")
        .append(drops.softnet())
        .append('\n');
  }

  private void flowTable(FlowTable table) {
    block
        .append("flow table: ")
        .append(table.entries())
        .append(" of ")
        .append(table.size())
        .append(", created ")
        .append(table.created())
        .append(", evicted ")
        .append(table.evicted());
    if (table.lost() != 0) {
      block.append(", packets without a place ").append(table.lost());
    }
    block.append('\n');
  }

  private <K extends TrafficKey> void table(String what, List<Row<K>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    line("", "PACKETS", "BYTES", "ALL-PKTS", "ALL-BYTE", "B/s 2s", "10s", "40s", what);
    for (Row<K> row : rows) {
      line(
          row.key().direction().mark(),
          Scaled.text(row.interval().packets()),
          Scaled.text(row.interval().bytes()),
          Scaled.text(row.total().packets()),
          Scaled.text(row.total().bytes()),
          Scaled.text(row.rates().over(Window.SHORT).bytes()),
          Scaled.text(row.rates().over(Window.MIDDLE).bytes()),
          Scaled.text(row.rates().over(Window.LONG).bytes()),
          TerminalText.escape(row.key().text()) + (row.sampled() ? " (sampled)" : ""));
    }
  }

  private void line(Object... cells) {
    block.append(String.format(Locale.ROOT, "%-2s %7s %7s %8s %8s %7s %7s %7s  %s%n", cells));
  }
}
