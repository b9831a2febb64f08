package io.weir.exporters.table;

import io.weir.ringbuf.event.Event;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * One column of a table.
 *
 * @param header the heading
 * @param width the least width in terminal cells; a longer value is kept whole and shifts the rest
 *     of its row
 * @param align where a shorter value stands
 * @param cell writes an event's value
 * @param <E> the events of the table
 */
public record Column<E>(String header, int width, Align align, Cell<? super E> cell) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final int TIME_WIDTH = 12;
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  /** A column is at least as wide as its heading, unless it has no width at all. */
  public Column {
    width = width == 0 ? 0 : Math.max(width, header.length());
  }

  /** Where a value stands that is shorter than its column. */
  public enum Align {
    /** Blanks follow the value. */
    LEFT,
    /** Blanks precede the value. */
    RIGHT
  }

  /** Writes one value of an event. The table escapes what could drive a terminal. */
  @FunctionalInterface
  public interface Cell<E> {
    /** Appends the value, or nothing, and touches nothing that the line holds already. */
    void append(E event, StringBuilder line);
  }

  /** When events happened, by a zone's time of day in milliseconds. */
  public static <E extends Event> Column<E> time(ZoneId zone) {
    return left("TIME", TIME_WIDTH, (e, line) -> TIME.formatTo(instant(e).atZone(zone), line));
  }

  private static Instant instant(Event event) {
    long ns = event.timestampNs();
    return Instant.ofEpochSecond(Math.floorDiv(ns, SECOND_NS), Math.floorMod(ns, SECOND_NS));
  }

  /** A column whose values stand on the left. */
  public static <E> Column<E> left(String header, int width, Cell<? super E> cell) {
    return new Column<>(header, width, Align.LEFT, cell);
  }

  /** A column whose values stand on the right, as numbers with units do. */
  public static <E> Column<E> right(String header, int width, Cell<? super E> cell) {
    return new Column<>(header, width, Align.RIGHT, cell);
  }

  /** A column without a width of its own: the last, or one whose values need no alignment. */
  public static <E> Column<E> unlimited(String header, Cell<? super E> cell) {
    return new Column<>(header, 0, Align.LEFT, cell);
  }
}
