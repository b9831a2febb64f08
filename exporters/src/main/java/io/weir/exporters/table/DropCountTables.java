package io.weir.exporters.table;

import io.weir.ringbuf.drop.DropKey;
import io.weir.ringbuf.drop.DropSample;
import io.weir.ringbuf.drop.UnseenDrops;
import io.weir.ringbuf.text.TerminalText;
import io.weir.ringbuf.traffic.Row;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A table for each {@link DropSample}: what was dropped in the interval, and at the end all since
 * the start; the largest first. Other events have none. Every line but its last column fits 80
 * columns. One thread; the stream stays its owner's and must report errors.
 */
public final class DropCountTables extends BlockTables<DropSample> {
  /** The headings from left to right. */
  public static final List<String> HEADINGS =
      List.of("DROPS", "TOTAL", "REASON", "IFACE", "NETNS", "PROTO", "LOCATION");

  /** Tables whose times are those of a zone. */
  public DropCountTables(OutputStream out, ZoneId zone) {
    super(out, DropSample.class, zone);
  }

  @Override
  void append(DropSample sample) {
    appendTime(sample);
    String interval = String.format(Locale.ROOT, "%.1f s", sample.intervalNs() / 1e9);
    if (sample.last()) {
      block.append("  all of ").append(interval).append(": ").append(sample.total());
      block.append(" drops\n");
    } else {
      block.append("  ").append(interval).append("  ").append(sample.dropped());
      block.append(" drops, ").append(sample.total()).append(" since the start\n");
    }
    sample.unseen().forEach(this::unseen);
    table(sample);
  }

  private void unseen(UnseenDrops drops) {
    block
        .append(TerminalText.escape(drops.interfaceName()))
        .append(" counted ")
        .append(drops.unseen());
    block.append(" lost packets that are not among these\n");
  }

  private void table(DropSample sample) {
    Comparator<Row<DropKey>> least =
        Comparator.comparingLong(
            row -> sample.last() ? row.total().packets() : row.interval().packets());
    List<Row<DropKey>> rows =
        sample.rows().stream()
            .filter(row -> sample.last() || row.interval().packets() != 0)
            .sorted(least.reversed())
            .toList();
    if (!rows.isEmpty()) {
      line(HEADINGS.toArray());
      rows.forEach(row -> line(row, sample.last()));
    }
  }

  private void line(Row<DropKey> row, boolean last) {
    DropKey key = row.key();
    line(
        last ? "" : row.interval().packets(),
        row.total().packets(),
        key.reasonText(),
        TerminalText.escape(key.interfaceText()),
        TerminalText.escape(key.netnsText()),
        key.protocolText(),
        key.locationText());
  }

  private void line(Object... cells) {
    block.append(String.format(Locale.ROOT, "%9s %10s %-17s %-8s %-10s %-9s %s%n", cells));
  }
}
