package io.weir.tui.drops;

import io.weir.ringbuf.drop.DropKey;
import io.weir.ringbuf.drop.DropSample;
import io.weir.ringbuf.traffic.TextFilter;
import io.weir.tui.Grid;
import io.weir.tui.rows.RowList;
import io.weir.tui.rows.RowsView;
import java.time.ZoneId;
import java.util.List;

/** What the screen of drops shows and how keys change it. One thread at a time. */
public final class DropsView extends RowsView<DropSample> {
  private final RowList<DropKey> list = new RowList<>();
  private final DropsLayout layout;
  private TextFilter filter = TextFilter.ALL;
  private DropSort sort = DropSort.DROPS;

  /** A view of nothing yet, whose times are those of a zone. */
  public DropsView(ZoneId zone) {
    super(DropSample.class);
    layout = new DropsLayout(zone);
  }

  @Override
  public void draw(Grid grid) {
    layout.draw(this, grid);
  }

  @Override
  public RowList<DropKey> list() {
    return list;
  }

  @Override
  protected List<RowList<DropKey>> lists() {
    return List.of(list);
  }

  @Override
  public TextFilter filter() {
    return filter;
  }

  @Override
  protected void filter(TextFilter wanted) {
    filter = wanted;
  }

  @Override
  protected void sortBy(int step) {
    sort(sort.next(step));
  }

  @Override
  protected void restart() {
    filter = TextFilter.ALL;
    sort = DropSort.DROPS;
  }

  @Override
  protected void type(char character) {
    switch (character) {
      case 'k' -> sort(DropSort.DROPS);
      case 't' -> sort(DropSort.TOTAL);
      case 'a' -> sort(DropSort.RATE);
      case 'n' -> sort(DropSort.NAME);
      default -> {
        // no other letter means anything
      }
    }
  }

  @Override
  protected void fill() {
    if (!list.take(sort.sort(filter.apply(shown().rows())))) {
      tell("the selected row is gone");
    }
  }

  @Override
  protected String lostWhat() {
    return "drops";
  }

  private void sort(DropSort wanted) {
    sort = wanted;
    resort();
  }

  DropSort sort() {
    return sort;
  }
}
