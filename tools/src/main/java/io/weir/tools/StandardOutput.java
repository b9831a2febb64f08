package io.weir.tools;

import io.weir.ringbuf.pipeline.Sink;
import io.weir.ringbuf.pipeline.SinkWorker;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.WritableByteChannel;

/**
 * The tool's standard output as a sink's target: bytes as they are, and errors that are noticed.
 */
public final class StandardOutput {
  private final Stop stop;
  private final Messages messages;
  private boolean told;

  /** An output whose closed pipe ends the tool quietly. */
  public StandardOutput(Stop stop, Messages messages) {
    this.stop = stop;
    this.messages = messages;
  }

  /** The stream, unbuffered. */
  public static OutputStream stream() {
    return new FileOutputStream(FileDescriptor.out);
  }

  /** The same as a channel, which tells how much of what failed was written. */
  public static WritableByteChannel channel() {
    return new FileOutputStream(FileDescriptor.out).getChannel();
  }

  /** A worker for a sink that writes here. */
  public SinkWorker worker(Sink sink) {
    return new SinkWorker(sink, this::failed);
  }

  private void failed(SinkWorker worker, IOException e) {
    if (String.valueOf(e.getMessage()).contains("Broken pipe")) {
      stop.abandon();
    } else if (!told) {
      told = true;
      messages.say(
          "write "
              + worker.name()
              + " to stdout: "
              + e.getMessage()
              + ": events are lost, and counted, until writing works again");
    }
  }
}
