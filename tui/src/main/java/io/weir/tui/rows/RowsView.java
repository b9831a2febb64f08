package io.weir.tui.rows;

import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.traffic.TextFilter;
import io.weir.tui.Key;
import io.weir.tui.View;
import java.util.Collection;

/**
 * A screen of lists of rows: the keys that all such screens have, and what they change. One thread
 * at a time, but for {@link #lost(long)}.
 *
 * @param <E> the events that it shows
 */
public abstract class RowsView<E extends Event> implements View {
  private static final int LONGEST_FILTER = 200;

  private final Class<E> type;
  private E newest;
  private E shown;
  private boolean paused;
  private boolean frozen;
  private boolean help;
  private StringBuilder editing;
  private String message = "";
  private volatile long lost;

  /** A view of nothing yet. */
  protected RowsView(Class<E> type) {
    this.type = type;
  }

  /** All lists. */
  protected abstract Collection<? extends RowList<?>> lists();

  /** The list that keys are for. */
  public abstract RowList<?> list();

  /** Which rows the user wants. */
  public abstract TextFilter filter();

  /** Wants others; the lists are filled again afterwards. */
  protected abstract void filter(TextFilter wanted);

  /** Sorts by the next key, or so many further; {@link #resort} follows. */
  protected abstract void sortBy(int step);

  /**
   * Goes back to what was wanted at first, without a filter; the lists are filled again afterwards.
   */
  protected abstract void restart();

  /** A character that only this screen knows. */
  protected abstract void type(char character);

  /** Goes so many lists further. */
  protected void tab(int step) {
    // there may be one only
  }

  /** Fills the lists from what is shown. */
  protected abstract void fill();

  /** How many samples did not come here; shown from the next event on. Any thread. */
  public void lost(long samples) {
    lost = samples;
  }

  /** Whether the next character is typed into a line, or leaves the help. */
  public boolean takesText() {
    return editing != null || help;
  }

  @Override
  public void accept(Event event) {
    if (type.isInstance(event)) {
      newest = type.cast(event);
      if (!paused) {
        shown = newest;
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

  private Effect command(char character) {
    switch (character) {
      case 'q', 'Q' -> {
        return Effect.QUIT;
      }
      case 'h', '?' -> help = true;
      case 'p', ' ' -> pause();
      case 'f' -> freeze(!frozen);
      case 'r', 'R' -> reset();
      case '/' -> editing = new StringBuilder(filter().text());
      case 's', '>' -> sortBy(1);
      case 'S', '<' -> sortBy(-1);
      default -> type(character);
    }
    return Effect.DRAW;
  }

  private Effect move(Key.Kind kind) {
    RowList<?> list = list();
    switch (kind) {
      case UP -> list.move(-1);
      case DOWN -> list.move(1);
      case PAGE_UP -> list.move(-list.page());
      case PAGE_DOWN -> list.move(list.page());
      case HOME -> list.move(-list.rows().size());
      case END -> list.move(list.rows().size());
      case TAB -> tab(1);
      case BACK_TAB -> tab(-1);
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
        filter(new TextFilter(editing.toString().trim()));
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
    lists().forEach(wanted ? RowList::freeze : RowList::thaw);
    update();
  }

  /** A frozen order is thawed for a moment: the user asked for another one. */
  protected void resort() {
    boolean again = frozen;
    freeze(false);
    if (again) {
      freeze(true);
    }
  }

  private void reset() {
    restart();
    if (paused) {
      pause();
    }
    freeze(false);
    lists().forEach(RowList::deselect);
  }

  private void update() {
    if (shown != null) {
      fill();
    }
  }

  /** What is shown; null before the first. */
  public E shown() {
    return shown;
  }

  /** Whether new samples wait. */
  public boolean isPaused() {
    return paused;
  }

  /** Whether rows keep their order. */
  public boolean isFrozen() {
    return frozen;
  }

  /** Whether the keys are explained instead of the lists. */
  public boolean isHelp() {
    return help;
  }

  /** The filter that is being typed, or null. */
  public String editing() {
    return editing == null ? null : editing.toString();
  }

  /** One line for the user; empty when there is none. */
  public String message() {
    return message;
  }

  /** What {@link #lost()} counts, in the plural. */
  protected String lostWhat() {
    return "samples";
  }

  /** How many samples did not come here. */
  public long lost() {
    return lost;
  }
}
