package io.weir.tools;

import io.weir.exporters.json.EventJson;
import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.text.TerminalText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a subcommand writes to standard output: lines for people, or JSON events. A reader who went
 * away is no error, any other failure is; neither is thrown. One thread.
 */
public class CommandOutput implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final boolean json;
  private final Messages messages;
  private final String schema;
  private final String comfort;
  private final OutputStream out = new BufferedOutputStream(StandardOutput.stream(), BUFFER_BYTES);
  private EventJson events;
  private boolean gone;
  private int status = ExitStatus.OK;

  /**
   * An output.
   *
   * @param schema the stream's, with its version
   * @param comfort what holds all the same when writing fails
   */
  public CommandOutput(String schema, boolean json, Messages messages, String comfort) {
    this.schema = schema;
    this.json = json;
    this.messages = messages;
    this.comfort = comfort;
  }

  /** Whether events are written, and no lines. */
  public final boolean isJson() {
    return json;
  }

  /** A line for people; not with JSON. What could drive a terminal is escaped. */
  public final void line(String text) {
    if (!json) {
      write(TerminalText.escape(text) + "\n");
    }
  }

  /** An event, with JSON only. */
  public final void event(Event event) {
    if (!json || gone) {
      return;
    }
    if (events == null) {
      events = new EventJson(schema);
    }
    try {
      events.writeLine(event, out);
    } catch (IOException e) {
      failed(e);
    }
  }

  /** Text as it is, in any form of output. */
  public final void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(bytes, 0, bytes.length);
  }

  private void write(byte[] bytes, int from, int length) {
    if (gone) {
      return;
    }
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      failed(e);
    }
  }

  /** For what writes tables; writing never fails there. */
  public final OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) {
        CommandOutput.this.write(bytes, from, length);
      }
    };
  }

  /** Whether nobody reads any more. */
  public final boolean isGone() {
    return gone;
  }

  /** The status that the tool ends with, but for exceptions; all is written then. */
  public final int status() {
    close();
    return status;
  }

  /** What was asked for did not come about, and was said. */
  public final void fail() {
    status = ExitStatus.RUNTIME;
  }

  /** Hands on what is buffered, before something that takes long. */
  public final void flush() {
    if (!gone) {
      try {
        out.flush();
      } catch (IOException e) {
        failed(e);
      }
    }
  }

  private void failed(IOException e) {
    gone = true;
    if (!String.valueOf(e.getMessage()).contains("Broken pipe")) {
      status = ExitStatus.RUNTIME;
      messages.say(
          new WeirException("write to stdout", 0, e.getMessage() + ": " + comfort).getMessage());
    }
  }

  @Override
  public final void close() {
    flush();
  }
}
