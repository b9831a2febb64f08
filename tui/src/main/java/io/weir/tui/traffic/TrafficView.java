package io.weir.tui.traffic;

import io.weir.ringbuf.traffic.InterfaceSample;
import io.weir.ringbuf.traffic.Row;
import io.weir.ringbuf.traffic.SortKey;
import io.weir.ringbuf.traffic.TextFilter;
import io.weir.ringbuf.traffic.TrafficKey;
import io.weir.tui.Grid;
import io.weir.tui.rows.RowList;
import io.weir.tui.rows.RowsView;
import java.time.ZoneId;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the traffic screen shows and how keys change it. One thread at a time, but for {@link
 * #selection} and {@link #lost(long)}.
 */
public final class TrafficView extends RowsView<InterfaceSample> {
  private final Selection initial;
  private final TrafficLayout layout;
  private final Map<Panel, RowList<TrafficKey>> lists = new EnumMap<>(Panel.class);
  private volatile Selection selection;
  private Panel panel = Panel.FLOWS;
  private boolean capitalReset;

  /** A view of nothing yet, whose times are those of a zone. */
  public TrafficView(Selection initial, ZoneId zone) {
    super(InterfaceSample.class);
    this.initial = initial;
    this.selection = initial;
    this.layout = new TrafficLayout(zone);
    for (Panel each : Panel.values()) {
      lists.put(each, new RowList<>());
    }
  }

  /** Which rows the user wants now; any thread. */
  public Selection selection() {
    return selection;
  }

  /** Says that what is around this view has another use for the small r. */
  public void resetByCapital() {
    capitalReset = true;
  }

  /** What the selected row counts; empty when none is selected. */
  public Optional<TrafficKey> selected() {
    return Optional.ofNullable(list().selectedRow()).map(Row::key);
  }

  @Override
  public void draw(Grid grid) {
    layout.draw(this, grid);
  }

  @Override
  public RowList<TrafficKey> list() {
    return lists.get(panel);
  }

  @Override
  protected Collection<RowList<TrafficKey>> lists() {
    return lists.values();
  }

  @Override
  public TextFilter filter() {
    return selection.filter();
  }

  @Override
  protected void filter(TextFilter wanted) {
    selection = selection.withFilter(wanted);
  }

  @Override
  protected void sortBy(int step) {
    List<SortKey> keys = List.of(SortKey.values());
    sort(keys.get(Math.floorMod(keys.indexOf(selection.sort()) + step, keys.size())));
  }

  @Override
  protected void restart() {
    selection = initial.withFilter(TextFilter.ALL);
  }

  @Override
  protected void type(char character) {
    switch (character) {
      case 'b' -> sort(SortKey.BYTES);
      case 'k' -> sort(SortKey.PACKETS);
      case 't' -> sort(SortKey.TOTAL);
      case 'a' -> sort(SortKey.RATE);
      case 'n' -> sort(SortKey.NAME);
      default -> go(character);
    }
  }

  @Override
  protected void tab(int step) {
    panel = panel.next(step);
  }

  @Override
  protected void fill() {
    for (Panel each : Panel.values()) {
      boolean kept = take(lists.get(each), each.rows(shown()));
      if (!kept && each == panel) {
        tell("the selected row is gone");
      }
    }
  }

  private void go(char digit) {
    for (Panel each : Panel.values()) {
      if (each.digit() == digit) {
        panel = each;
      }
    }
  }

  private void sort(SortKey key) {
    selection = selection.withSort(key);
    resort();
  }

  @SuppressWarnings("unchecked") // the list's rows have one kind of key, whichever that is
  private <K extends TrafficKey> boolean take(
      RowList<TrafficKey> list, List<? extends Row<? extends TrafficKey>> rows) {
    List<Row<K>> wanted = selection.filter().apply((List<Row<K>>) rows);
    return list.take(selection.sort().sort(wanted));
  }

  RowList<TrafficKey> list(Panel which) {
    return lists.get(which);
  }

  Panel panel() {
    return panel;
  }

  boolean isCapitalReset() {
    return capitalReset;
  }
}
