package io.weir.exporters.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.pipeline.Deliveries;
import io.weir.ringbuf.pipeline.Loss;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonBatchSinkTest {
  private static final String LINE = "{\"schema\":\"t/1\",\"name\":\"a.b\",\"x\":1}\n";

  private final Disk disk = new Disk();
  private final Fates fates = new Fates();
  private final JsonBatchSink sink = new JsonBatchSink("t/1", disk);

  JsonBatchSinkTest() {
    sink.tell(fates);
  }

  @Test
  void shouldWriteWhatWaitsInOneCall() throws IOException {
    for (int i = 0; i < 23; i++) {
      sink.accept(event());
    }
    assertThat(fates.delivered).isZero();
    sink.flush();

    assertThat(disk.text()).isEqualTo(LINE.repeat(23));
    assertThat(disk.calls).isEqualTo(1);
    assertThat(fates.delivered).isEqualTo(23);
    sink.flush();
    assertThat(disk.calls).isEqualTo(1);
  }

  @Test
  void shouldWriteOnceItHoldsEnough() throws IOException {
    int events = 0;
    while (disk.calls == 0) {
      sink.accept(event());
      events++;
    }

    assertThat(disk.text()).isEqualTo(LINE.repeat(events)).hasSizeBetween(1 << 16, (1 << 16) + 99);
    assertThat(fates.delivered).isEqualTo(events);
  }

  @Test
  void shouldLoseTheLinesThatAreNotWrittenToTheirEnd() throws IOException {
    disk.room = 7 * LINE.length() + 3;
    for (int i = 0; i < 23; i++) {
      sink.accept(event());
    }
    assertThatThrownBy(sink::flush).isInstanceOf(IOException.class).hasMessage("disk full");

    assertThat(fates.delivered).isEqualTo(7);
    assertThat(fates.lost).isEqualTo(16);
    disk.room = 1000;
    sink.accept(event());
    sink.flush();
    assertThat(fates.delivered).isEqualTo(8);
    assertThat(disk.text()).endsWith("\"x\":1}\n{\"s" + LINE);
  }

  @Test
  void shouldLoseAnEventThatCannotBeWritten() {
    Event wrong = new SampleEvent("a.b", 0, v -> v.number("name", 1));
    assertThatThrownBy(() -> sink.accept(wrong)).isInstanceOf(IllegalStateException.class);

    assertThat(fates.lost).isEqualTo(1);
  }

  private static Event event() {
    return new SampleEvent("a.b", 0, v -> v.number("x", 1));
  }

  /** Holds as many bytes as there is room for. */
  private static final class Disk implements WritableByteChannel {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int room = Integer.MAX_VALUE;
    private int calls;

    @Override
    public int write(ByteBuffer from) throws IOException {
      calls++;
      int length = Math.min(room, from.remaining());
      if (length == 0) {
        throw new IOException("disk full");
      }
      byte[] part = new byte[length];
      from.get(part);
      bytes.writeBytes(part);
      room -= length;
      return length;
    }

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {
      // memory
    }
  }

  /** What became of the events. */
  private static final class Fates implements Deliveries {
    private long delivered;
    private long lost;

    @Override
    public void delivered(long events) {
      delivered += events;
    }

    @Override
    public void lost(Loss cause, long events) {
      assertThat(cause).isEqualTo(Loss.SINK);
      lost += events;
    }
  }
}
