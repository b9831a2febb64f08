package io.weir.exporters.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonSinkTest {
  private static final SampleEvent EVENT = SampleEvent.of(v -> v.text("who", "é"));

  @Test
  void shouldWriteOneObjectALine() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonSink sink = new JsonSink("sample/1", out)) {
      sink.accept(EVENT);
      sink.accept(EVENT);
      sink.flush();
    }

    String line = "{\"schema\":\"sample/1\",\"name\":\"sample\",\"who\":\"é\"}\n";
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(line + line);
  }

  @Test
  void shouldHandOnWhenFlushed() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonSink sink = new JsonSink("sample/1", new BufferedOutputStream(out))) {
      sink.accept(EVENT);
      assertThat(out.size()).isZero();
      sink.flush();
      assertThat(out.size()).isPositive();
    }
  }

  @Test
  void shouldLeaveTheStreamOpen() throws IOException {
    OutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            throw new AssertionError("closed");
          }
        };
    JsonSink sink = new JsonSink("sample/1", out);
    sink.close();
    sink.close();

    assertThat(sink.name()).isEqualTo("json");
    sink.accept(EVENT);
  }

  @Test
  void shouldReportAClosedPipe() {
    JsonSink sink = new JsonSink("sample/1", new ClosedPipe());

    assertThatThrownBy(() -> sink.accept(EVENT))
        .isInstanceOf(IOException.class)
        .hasMessage("Broken pipe");
  }

  /** What stdout is once {@code head} has ended. */
  private static final class ClosedPipe extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("Broken pipe");
    }
  }
}
