package io.weir.ringbuf.event;

import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;

/** A flyweight over {@code struct exit_event} of {@code execsnoop.h}. */
public final class ExitView {
  private final ProcessHeader header;
  private final int sizeBytes;
  private final int durationNs;
  private final int exitCode;

  private ByteBuffer data;
  private int offset;

  /** A view for this layout. */
  public ExitView(StructLayout exit) {
    header = new ProcessHeader(exit, "header.");
    sizeBytes = exit.sizeBytes();
    durationNs = exit.offset("duration_ns", Long.BYTES);
    exitCode = exit.offset("exit_code", Integer.BYTES);
  }

  /** Looks at a record; false when it is too short. */
  public boolean wrap(ByteBuffer data, int offset, int length) {
    this.data = data;
    this.offset = offset;
    header.wrap(data, offset);
    return length >= sizeBytes;
  }

  /** The part that all process records share. */
  public ProcessHeader header() {
    return header;
  }

  /** Nanoseconds since the last exec. */
  public long durationNs() {
    return data.getLong(offset + durationNs);
  }

  /** As wait(2) gives it. */
  public int waitStatus() {
    return data.getInt(offset + exitCode);
  }
}
