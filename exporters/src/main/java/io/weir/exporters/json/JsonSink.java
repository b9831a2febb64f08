package io.weir.exporters.json;

import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.pipeline.Sink;
import java.io.IOException;
import java.io.OutputStream;

/**
 * One JSON object a line, as {@link EventJson} forms it.
 *
 * <p>One thread. A line is written by one call of the stream, so that over an unbuffered one an
 * error concerns exactly the event that it is thrown for. The stream stays its owner's: {@link
 * #flush} flushes it, {@link #close} leaves it open. It must report errors, hence not be a
 * PrintStream such as {@code System.out}: a closed pipe then surfaces as an {@link IOException}.
 */
public final class JsonSink implements Sink {
  private final OutputStream out;
  private final EventJson json;

  /**
   * A sink.
   *
   * @param schema the stream's schema and its version, e.g. {@code execsnoop/1}
   * @param out where lines go; see above
   */
  public JsonSink(String schema, OutputStream out) {
    this.out = out;
    this.json = new EventJson(schema);
  }

  @Override
  public String name() {
    return "json";
  }

  @Override
  public void accept(Event event) throws IOException {
    json.writeLine(event, out);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() {
    // Nothing is held: the stream is its owner's.
  }
}
