package io.weir.exporters.table;

import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.pipeline.Sink;
import io.weir.ringbuf.text.TerminalText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Aligned rows for people: a header once, then one line for each event of the table's type; events
 * of other types (a stream's summary) have no row and are passed over.
 *
 * <p>Columns are separated by one blank; nothing is ever cut; a line ends without padding. Every
 * value goes through {@link TerminalText} here, whoever wrote it. Output is UTF-8 whatever the
 * locale. One thread.
 *
 * <p>A row, with the lines beneath it, is written by one call of the stream, so that over an
 * unbuffered one an error concerns exactly the event that it is thrown for. The stream stays its
 * owner's: it is flushed, not closed. It must report errors, hence not be a PrintStream such as
 * {@code System.out}, or a closed pipe goes unnoticed. No allocation beyond what the cells make, as
 * long as the row is ASCII.
 *
 * @param <E> the events that have rows
 */
public final class TableSink<E extends Event> implements Sink {
  private static final int BUFFER_BYTES = 8192;

  private final OutputStream out;
  private final Class<E> type;
  private final List<Column<E>> columns;
  private final Beneath<? super E> beneath;
  private final StringBuilder line = new StringBuilder(256);
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private boolean headed;

  /**
   * A table.
   *
   * @param out where rows go; see above
   * @param type the events that have rows
   * @param columns from left to right, at least one
   */
  public TableSink(OutputStream out, Class<E> type, List<Column<E>> columns) {
    this(out, type, columns, (event, line) -> {});
  }

  /** A table whose rows may have lines beneath them, which belong to no column. */
  public TableSink(
      OutputStream out, Class<E> type, List<Column<E>> columns, Beneath<? super E> beneath) {
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("table without columns type=" + type.getSimpleName());
    }
    this.out = out;
    this.type = type;
    this.columns = List.copyOf(columns);
    this.beneath = beneath;
  }

  /** Writes the header and flushes, so that it is seen before the first event; at most once. */
  @Override
  public void open() throws IOException {
    head();
    flush();
  }

  @Override
  public String name() {
    return "table";
  }

  @Override
  public void accept(Event event) throws IOException {
    if (!type.isInstance(event)) {
      return;
    }
    head();
    E row = type.cast(event);
    line.setLength(0);
    int missing = 0;
    for (int i = 0; i < columns.size(); i++) {
      Column<E> column = columns.get(i);
      missing = cell(column, i == 0 ? 0 : missing + 1, row);
    }
    beneath.lines(row, this::appendLine);
    end();
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() {
    // Nothing is held: the stream is its owner's.
  }

  /** Appends one value after the blanks that are due; returns the blanks due after it. */
  private int cell(Column<E> column, int blanks, E row) {
    int padding = line.length();
    blanks(blanks);
    int start = line.length();
    column.cell().append(row, line);
    escape(start);
    int missing = Math.max(0, column.width() - DisplayWidth.of(line, start, line.length()));
    if (line.length() == start) {
      line.setLength(padding);
      return blanks + missing;
    }
    if (column.align() == Column.Align.RIGHT) {
      insertBlanks(start, missing);
      return 0;
    }
    return missing;
  }

  private void appendLine(String text) {
    line.append('\n').append(TerminalText.escape(text));
  }

  private void escape(int start) {
    if (TerminalText.firstUnsafe(line, start) >= 0) {
      String safe = TerminalText.escape(line.substring(start));
      line.setLength(start);
      line.append(safe);
    }
  }

  private void blanks(int count) {
    for (int i = 0; i < count; i++) {
      line.append(' ');
    }
  }

  private void insertBlanks(int at, int count) {
    for (int i = 0; i < count; i++) {
      line.insert(at, ' ');
    }
  }

  private void head() throws IOException {
    if (headed) {
      return;
    }
    headed = true;
    line.setLength(0);
    int missing = 0;
    for (int i = 0; i < columns.size(); i++) {
      Column<E> column = columns.get(i);
      int spare = Math.max(0, column.width() - column.header().length());
      boolean right = column.align() == Column.Align.RIGHT;
      blanks((i == 0 ? 0 : missing + 1) + (right ? spare : 0));
      line.append(column.header());
      missing = right ? 0 : spare;
    }
    end();
  }

  private void end() throws IOException {
    line.append('\n');
    int length = line.length();
    if (encodeAscii()) {
      out.write(buffer, 0, length);
    } else {
      byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
      out.write(bytes, 0, bytes.length);
    }
  }

  /** False when the line is not ASCII or too long for the buffer. */
  private boolean encodeAscii() {
    int length = line.length();
    if (length > buffer.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = line.charAt(i);
      if (c > 0x7f) {
        return false;
      }
      buffer[i] = (byte) c;
    }
    return true;
  }

  /**
   * Writes what stands beneath a row.
   *
   * @param <E> the events that have rows
   */
  @FunctionalInterface
  public interface Beneath<E> {
    /** Hands over the lines of an event from top to bottom, if it has any; the table escapes. */
    void lines(E event, Consumer<String> line);
  }
}
