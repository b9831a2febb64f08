package io.weir.tui.traffic;

import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.traffic.InterfaceSample;
import io.weir.ringbuf.traffic.Row;
import io.weir.ringbuf.traffic.SortKey;
import io.weir.ringbuf.traffic.TextFilter;
import io.weir.ringbuf.traffic.TrafficKey;
import io.weir.tui.Grid;
import io.weir.tui.Key;
import io.weir.tui.View;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the traffic screen shows and how keys change it. One thread at a time, but for {@link
 * #selection} and {@link #lost(long)}.
 */
public final class TrafficView implements View {
  private static final int LONGEST_FILTER = 200;

  private final Selection initial;
  private final TrafficLayout layout;
  private final Map<Panel, RowList> lists = new EnumMap<>(Panel.class);
  private volatile Selection selection;
  private InterfaceSample newest;
  private InterfaceSample shown;
  private Panel panel = Panel.FLOWS;
  private boolean paused;
  private boolean frozen;
  private boolean help;
  private boolean capitalReset;
  private StringBuilder editing;
  private String message = "";
  private volatile long lost;

  /** A view of nothing yet, whose times are those of a zone. */
  public TrafficView(Selection initial, ZoneId zone) {
    this.initial = initial;
    this.selection = initial;
    this.layout = new TrafficLayout(zone);
    for (Panel each : Panel.values()) {
      lists.put(each, new RowList());
    }
  }

  /** Which rows the user wants now; any thread. */
  public Selection selection() {
    return selection;
  }

  /** How many samples did not come here; shown from the next event on. Any thread. */
  public void lost(long samples) {
    lost = samples;
  }

  /** Says that what is around this view has another use for the small r. */
  public void resetByCapital() {
    capitalReset = true;
  }

  /** What the selected row counts; empty when none is selected. */
  public Optional<TrafficKey> selected() {
    return Optional.ofNullable(lists.get(panel).selectedRow()).map(Row::key);
  }

  /** Whether the next character is typed into a line, or leaves the help. */
  public boolean takesText() {
    return editing != null || help;
  }

  @Override
  public void accept(Event event) {
    if (event instanceof InterfaceSample sample) {
      newest = sample;
      if (!paused) {
        shown = sample;
        update();
      }
    }
  }

  @Override
  public void tell(String words) {
    message = words;
  }

  @Override
  public Effect press(Key key) {
    if (key.kind() == Key.Kind.SUSPEND) {
      return Effect.SUSPEND;
    }
    if (key.kind() == Key.Kind.INTERRUPT) {
      return Effect.QUIT;
    }
    message = "";
    if (key.kind() == Key.Kind.REDRAW) {
      return Effect.REDRAW;
    }
    if (editing != null) {
      edit(key);
      return Effect.DRAW;
    }
    if (help && key.character() != 'q') {
      help = false;
      return Effect.DRAW;
    }
    return key.kind() == Key.Kind.CHARACTER ? command(key.character()) : move(key.kind());
  }

  @Override
  public void draw(Grid grid) {
    layout.draw(this, grid);
  }

  private Effect command(char character) {
    switch (character) {
      case 'q', 'Q' -> {
        return Effect.QUIT;
      }
      case 'h', '?' -> help = true;
      case 'p', ' ' -> pause();
      case 'f' -> freeze(!frozen);
      case 'r', 'R' -> reset();
      case '/' -> editing = new StringBuilder(selection.filter().text());
      case 's', '>' -> sortBy(1);
      case 'S', '<' -> sortBy(-1);
      case 'b' -> sort(SortKey.BYTES);
      case 'k' -> sort(SortKey.PACKETS);
      case 't' -> sort(SortKey.TOTAL);
      case 'a' -> sort(SortKey.RATE);
      case 'n' -> sort(SortKey.NAME);
      default -> go(character);
    }
    return Effect.DRAW;
  }

  private void go(char digit) {
    for (Panel each : Panel.values()) {
      if (each.digit() == digit) {
        panel = each;
      }
    }
  }

  private Effect move(Key.Kind kind) {
    RowList list = lists.get(panel);
    switch (kind) {
      case UP -> list.move(-1);
      case DOWN -> list.move(1);
      case PAGE_UP -> list.move(-list.page());
      case PAGE_DOWN -> list.move(list.page());
      case HOME -> list.move(-list.rows().size());
      case END -> list.move(list.rows().size());
      case TAB -> panel = panel.next(1);
      case BACK_TAB -> panel = panel.next(-1);
      case ESCAPE -> list.deselect();
      case HELP -> help = true;
      default -> {
        // no other key means anything
      }
    }
    return Effect.DRAW;
  }

  private void edit(Key key) {
    switch (key.kind()) {
      case CHARACTER -> {
        if (editing.length() < LONGEST_FILTER) {
          editing.append(key.character());
        }
      }
      case BACKSPACE -> editing.setLength(Math.max(0, editing.length() - 1));
      case CLEAR -> editing.setLength(0);
      case ESCAPE -> editing = null;
      case ENTER -> {
        selection = selection.withFilter(new TextFilter(editing.toString().trim()));
        editing = null;
        update();
      }
      default -> {
        // the line has no other keys
      }
    }
  }

  private void pause() {
    paused = !paused;
    if (!paused) {
      shown = newest;
      update();
    }
  }

  private void freeze(boolean wanted) {
    frozen = wanted;
    lists.values().forEach(wanted ? RowList::freeze : RowList::thaw);
    update();
  }

  private void sortBy(int step) {
    List<SortKey> keys = List.of(SortKey.values());
    sort(keys.get(Math.floorMod(keys.indexOf(selection.sort()) + step, keys.size())));
  }

  /** A frozen order is thawed for a moment: the user asked for another one. */
  private void sort(SortKey key) {
    selection = selection.withSort(key);
    boolean again = frozen;
    freeze(false);
    if (again) {
      freeze(true);
    }
  }

  private void reset() {
    selection = initial.withFilter(TextFilter.ALL);
    if (paused) {
      pause();
    }
    freeze(false);
    lists.values().forEach(RowList::deselect);
  }

  private void update() {
    if (shown == null) {
      return;
    }
    for (Panel each : Panel.values()) {
      boolean kept = take(lists.get(each), each.rows(shown));
      if (!kept && each == panel) {
        message = "the selected row is gone";
      }
    }
  }

  @SuppressWarnings("unchecked") // the list's rows have one kind of key, whichever that is
  private <K extends TrafficKey> boolean take(RowList list, List<? extends Row<?>> rows) {
    return list.take((List<Row<K>>) rows, selection.filter(), selection.sort());
  }

  InterfaceSample shown() {
    return shown;
  }

  RowList list(Panel which) {
    return lists.get(which);
  }

  Panel panel() {
    return panel;
  }

  boolean isPaused() {
    return paused;
  }

  boolean isFrozen() {
    return frozen;
  }

  boolean isCapitalReset() {
    return capitalReset;
  }

  boolean isHelp() {
    return help;
  }

  /** The filter that is being typed, or null. */
  String editing() {
    return editing == null ? null : editing.toString();
  }

  String message() {
    return message;
  }

  long lost() {
    return lost;
  }
}
