package io.weir.exporters.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.text.TerminalText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableSinkTest {
  private static final List<Column<Row>> COLUMNS =
      List.of(
          Column.left("PCOMM", 16, (row, line) -> line.append(row.comm())),
          Column.left("PID", 7, (row, line) -> line.append(row.pid())),
          Column.right("RET", 3, (row, line) -> line.append(row.ret())),
          Column.unlimited("ARGS", (row, line) -> line.append(row.args())));

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TableSink<Row> table = new TableSink<>(out, Row.class, COLUMNS);

  @Test
  void shouldAlignRowsBelowAHeaderThatComesOnce() throws IOException {
    table.accept(new Row("ls", 4242, 0, "/bin/ls -l"));
    table.accept(new Row("nosuch", 7, -2, "nosuch"));

    assertThat(text())
        .isEqualTo(
            """
            PCOMM            PID     RET ARGS
            ls               4242      0 /bin/ls -l
            nosuch           7        -2 nosuch
            """);
  }

  @Test
  void shouldShowTheHeaderBeforeTheFirstRow() throws IOException {
    table.open();
    table.open();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("PCOMM            PID     RET ARGS\n");
    table.accept(new Row("a", 1, 0, "b"));
    assertThat(text()).hasLineCount(2);
  }

  @Test
  void shouldKeepLongValuesWhole() throws IOException {
    assertThat(row(new Row("a-name-of-twenty-cha", 123_456_789, -4095, "x")))
        .isEqualTo("a-name-of-twenty-cha 123456789 -4095 x");
  }

  @Test
  void shouldNotPadTheEndOfALine() throws IOException {
    assertThat(row(new Row("ls", 1, 0, ""))).isEqualTo("ls               1         0");
    assertThat(row(new Row("ls", 1, 0, "ends in blanks  ")))
        .isEqualTo("ls               1         0 ends in blanks  ");
  }

  @Test
  void shouldKeepColumnsBelowTheirHeaderWhenAValueIsEmpty() throws IOException {
    assertThat(row(new Row("", 1, 0, "x"))).isEqualTo("                 1         0 x");
  }

  @Test
  void shouldAlignWideAndEscapedText() throws IOException {
    assertThat(row(new Row("日本", 1, 0, "x"))).isEqualTo("日本             1         0 x");
    assertThat(row(new Row("a\u001b\n", 1, 0, "\u202e\"")))
        .isEqualTo("a\\x1b\\n          1         0 \\u202e\"");
  }

  @Test
  void shouldNotEscapeTwice() throws IOException {
    assertThat(row(new Row("a", 1, 0, TerminalText.quote("b\n\"c\\"))))
        .endsWith(" \"b\\n\\\"c\\\\\"");
  }

  @Test
  void shouldWriteUtf8InOrderWithAscii() throws IOException {
    table.accept(new Row("a", 1, 0, "ascii"));
    table.accept(new Row("b", 2, 0, "日 é 😀"));
    table.accept(new Row("c", 3, 0, "ascii"));

    assertThat(text().lines().map(l -> l.substring(0, 1))).containsExactly("P", "a", "b", "c");
    assertThat(text()).contains("日 é 😀\n");
  }

  @Test
  void shouldWriteLinesLongerThanItsBuffer() throws IOException {
    String args = "x".repeat(20_000);
    for (int i = 0; i < 3; i++) {
      table.accept(new Row("short", 1, 0, "y".repeat(3_000)));
      table.accept(new Row("long", 1, 0, args));
    }

    List<String> lines = text().lines().toList();
    assertThat(lines).hasSize(7);
    assertThat(lines.get(5)).endsWith(" " + "y".repeat(3_000));
    assertThat(lines.get(6)).endsWith(" " + args);
  }

  @Test
  void shouldWriteEachRowAtOnce() throws IOException {
    table.open();
    int header = out.size();
    table.accept(new Row("a", 1, 0, "b"));
    assertThat(out.size()).isEqualTo(header + "a                1         0 b\n".length());
  }

  @Test
  void shouldPassOverOtherEvents() throws IOException {
    table.accept(new Other());

    assertThat(text()).isEmpty();
  }

  @Test
  void shouldReportAClosedPipe() {
    TableSink<Row> closed = new TableSink<>(new ClosedPipe(), Row.class, COLUMNS);

    assertThatThrownBy(() -> closed.accept(new Row("a", 1, 0, "b")))
        .isInstanceOf(IOException.class)
        .hasMessage("Broken pipe");
    closed.close();
    closed.close();
  }

  @Test
  void shouldNeedAColumn() {
    assertThatThrownBy(() -> new TableSink<>(out, Row.class, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldAlignHeadersAsTheirColumns() throws IOException {
    TableSink<Row> sink =
        new TableSink<>(
            out,
            Row.class,
            List.of(
                Column.right("DURATION(ms)", 4, (row, line) -> line.append(row.pid())),
                Column.right("N", 5, (row, line) -> line.append(row.ret())),
                Column.left("LAST", 9, (row, line) -> line.append(row.args()))));
    sink.accept(new Row("", 5, 6, "z"));
    sink.flush();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("DURATION(ms)     N LAST\n           5     6 z\n");
  }

  private String row(Row row) throws IOException {
    table.accept(row);
    return text().lines().reduce((first, second) -> second).orElseThrow();
  }

  private String text() throws IOException {
    table.flush();
    return out.toString(StandardCharsets.UTF_8);
  }

  private record Row(String comm, int pid, int ret, String args) implements Event {
    @Override
    public String name() {
      return "row";
    }

    @Override
    public long timestampNs() {
      return 0;
    }

    @Override
    public int sizeBytes() {
      return 1;
    }

    @Override
    public void visit(AttributeVisitor visitor) {}
  }

  private record Other() implements Event {
    @Override
    public String name() {
      return "other";
    }

    @Override
    public long timestampNs() {
      return 0;
    }

    @Override
    public int sizeBytes() {
      return 1;
    }

    @Override
    public void visit(AttributeVisitor visitor) {}
  }

  /** What stdout is once {@code head} has ended. */
  private static final class ClosedPipe extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("Broken pipe");
    }
  }
}
