package io.weir.exporters.table;

import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.pipeline.Sink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Writes a block of lines for each event of one kind, with an empty line between; other events have
 * none. One thread; the stream stays its owner's and must report errors.
 */
abstract class BlockTables<E extends Event> implements Sink {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  /** What is written next. */
  final StringBuilder block = new StringBuilder(4096);

  private final OutputStream out;
  private final Class<E> kind;
  private final ZoneId zone;
  private boolean begun;

  BlockTables(OutputStream out, Class<E> kind, ZoneId zone) {
    this.out = out;
    this.kind = kind;
    this.zone = zone;
  }

  @Override
  public final String name() {
    return "table";
  }

  @Override
  public final void accept(Event event) throws IOException {
    if (kind.isInstance(event)) {
      block.setLength(0);
      if (begun) {
        block.append('\n');
      }
      begun = true;
      append(kind.cast(event));
      out.write(block.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Adds an event's lines to the block. */
  abstract void append(E event);

  /** Adds the second of the event's day. */
  final void appendTime(E event) {
    Instant second = Instant.ofEpochSecond(Math.floorDiv(event.timestampNs(), SECOND_NS));
    block.append(TIME.format(second.atZone(zone)));
  }

  @Override
  public final void flush() throws IOException {
    out.flush();
  }

  @Override
  public final void close() {
    // Nothing is held: the stream is its owner's.
  }
}
