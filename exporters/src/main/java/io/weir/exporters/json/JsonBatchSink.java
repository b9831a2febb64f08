package io.weir.exporters.json;

import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.pipeline.BatchSink;
import io.weir.ringbuf.pipeline.Deliveries;
import io.weir.ringbuf.pipeline.Loss;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/**
 * As {@link JsonSink}, for many events a second: lines that wait are written together, up to some
 * {@value #BATCH_BYTES} bytes, which halves what an event costs. Where writing fails, the lines
 * that are not written to their end are lost, and no others. One thread; the channel stays its
 * owner's.
 */
public final class JsonBatchSink implements BatchSink {
  private static final int BATCH_BYTES = 64 << 10;
  private static final int FIRST_LINES = 256;

  private final WritableByteChannel out;
  private final EventJson json;
  private Batch batch = new Batch();
  private int[] ends = new int[FIRST_LINES];
  private long[] weights = new long[FIRST_LINES];
  private int lines;
  private Deliveries deliveries;

  /**
   * A sink.
   *
   * @param schema the stream's schema and its version, e.g. {@code dropsnoop/1}
   * @param out where lines go; blocking
   */
  public JsonBatchSink(String schema, WritableByteChannel out) {
    this.json = new EventJson(schema);
    this.out = out;
  }

  @Override
  public String name() {
    return "json";
  }

  @Override
  public void tell(Deliveries told) {
    deliveries = told;
  }

  @Override
  public void accept(Event event) throws IOException {
    try {
      json.writeLine(event, batch);
    } catch (RuntimeException | Error e) { // nothing of it was written
      deliveries.lost(Loss.SINK, event.weight());
      throw e;
    }
    if (lines == ends.length) {
      ends = Arrays.copyOf(ends, 2 * lines);
      weights = Arrays.copyOf(weights, 2 * lines);
    }
    ends[lines] = batch.size();
    weights[lines] = event.weight();
    lines++;
    if (batch.size() >= BATCH_BYTES) {
      flush();
    }
  }

  @Override
  public void flush() throws IOException {
    ByteBuffer rest = batch.bytes();
    try {
      while (rest.hasRemaining()) {
        int unused = out.write(rest);
      }
    } finally {
      settle(rest.position());
    }
  }

  @Override
  public void close() {
    // Nothing is held: the channel is its owner's.
  }

  private void settle(int written) {
    long delivered = 0;
    long lost = 0;
    for (int i = 0; i < lines; i++) {
      if (ends[i] <= written) {
        delivered += weights[i];
      } else {
        lost += weights[i];
      }
    }
    lines = 0;
    if (batch.size() > 2 * BATCH_BYTES) {
      batch = new Batch();
    }
    batch.reset();
    deliveries.delivered(delivered);
    deliveries.lost(Loss.SINK, lost);
  }

  /** Memory that can be handed on without a copy. */
  private static final class Batch extends ByteArrayOutputStream {
    Batch() {
      super(2 * BATCH_BYTES);
    }

    ByteBuffer bytes() {
      return ByteBuffer.wrap(buf, 0, count);
    }
  }
}
