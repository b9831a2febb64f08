package io.weir.tools.droprule;

import io.weir.exporters.json.EventJson;
import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.text.TerminalText;
import io.weir.tools.ExitStatus;
import io.weir.tools.Messages;
import io.weir.tools.StandardOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a subcommand writes to standard output: lines for people, or JSON events. A reader who went
 * away is no error, any other failure is; neither keeps a change from being made. One thread.
 */
final class Output implements AutoCloseable {
  static final String SCHEMA = "droprule/1";
  private static final int BUFFER_BYTES = 1 << 16;

  private final boolean json;
  private final Messages messages;
  private final OutputStream out = new BufferedOutputStream(StandardOutput.stream(), BUFFER_BYTES);
  private EventJson events;
  private boolean gone;
  private int status = ExitStatus.OK;

  Output(boolean json, Messages messages) {
    this.json = json;
    this.messages = messages;
  }

  boolean isJson() {
    return json;
  }

  /** A line for people; not with JSON. What could drive a terminal is escaped. */
  void line(String text) {
    if (!json) {
      write(TerminalText.escape(text) + "\n");
    }
  }

  /** An event, with JSON only. */
  void event(Event event) {
    if (!json || gone) {
      return;
    }
    if (events == null) {
      events = new EventJson(SCHEMA);
    }
    try {
      events.writeLine(event, out);
    } catch (IOException e) {
      failed(e);
    }
  }

  /** Text as it is, in any form of output. */
  void write(String text) {
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
  OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) {
        Output.this.write(bytes, from, length);
      }
    };
  }

  /** Whether nobody reads any more. */
  boolean isGone() {
    return gone;
  }

  /** The status that the tool ends with, but for exceptions; all is written then. */
  int status() {
    close();
    return status;
  }

  /** What was asked for did not come about, and was said. */
  void fail() {
    status = ExitStatus.RUNTIME;
  }

  private void failed(IOException e) {
    gone = true;
    if (!String.valueOf(e.getMessage()).contains("Broken pipe")) {
      status = ExitStatus.RUNTIME;
      messages.say(
          new WeirException("write to stdout", 0, e.getMessage() + ": what was changed is changed")
              .getMessage());
    }
  }

  @Override
  public void close() {
    if (!gone) {
      try {
        out.flush();
      } catch (IOException e) {
        failed(e);
      }
    }
  }
}
