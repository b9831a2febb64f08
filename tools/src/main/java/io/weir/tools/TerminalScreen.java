package io.weir.tools;

import io.weir.bpf.TerminalDevice;
import io.weir.ringbuf.pipeline.SinkWorker;
import io.weir.tui.LiveScreen;
import io.weir.tui.Tty;
import io.weir.tui.TtyTerminal;
import io.weir.tui.View;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;

/**
 * A view on the terminal of standard input and output, from the sink's opening to {@link #close}.
 * Meanwhile stderr's lines are shown there, and written at the end.
 */
public final class TerminalScreen implements AutoCloseable {
  private static final int FRAME_BYTES = 1 << 16;

  private final Stop stop;
  private final LiveScreen screen;
  private volatile Throwable failure;

  /** A screen that ends the tool when its user wants that, or when it cannot go on. */
  public TerminalScreen(View view, Stop stop) {
    this.stop = stop;
    Tty tty = new Device(TerminalDevice.open());
    TtyTerminal terminal =
        new TtyTerminal(
            tty,
            new FileInputStream(FileDescriptor.in),
            new BufferedOutputStream(StandardOutput.stream(), FRAME_BYTES));
    screen = new LiveScreen(tty, terminal, view, this::ended);
    stop.atLast(this::close);
    StandardError.hold(screen::tell);
  }

  /**
   * Whether a tool shall show a screen: standard input and output are a terminal that can move its
   * cursor. One that cannot is told.
   */
  public static boolean isPossible(Messages messages) {
    if (!TerminalDevice.isPresent()) {
      return false;
    }
    String term = System.getenv("TERM");
    if (term == null || term.isEmpty() || term.equals("dumb")) {
      messages.say(
          "TERM=" + (term == null ? "" : term) + " is no terminal for a screen: printing tables");
      return false;
    }
    return true;
  }

  /** The worker that feeds the screen. */
  public SinkWorker worker() {
    return new SinkWorker(screen, (worker, e) -> ended(e));
  }

  /** What ended the screen though nobody wanted that, or null. */
  public Throwable failure() {
    return failure;
  }

  /** Gives the terminal back and writes the lines that were held. Any number of times. */
  @Override
  public void close() {
    screen.leave();
    StandardError.release();
  }

  /** A terminal that is gone ends the tool quietly, as a closed pipe does. */
  private void ended(Throwable why) {
    if (why instanceof IOException && why.getCause() == null) {
      stop.abandon();
      return;
    }
    if (why != null && failure == null) {
      failure = why.getCause() == null ? why : why.getCause();
    }
    stop.request();
  }

  /** The device as the screen wants it. */
  private record Device(TerminalDevice device) implements Tty {
    @Override
    public void take() {
      device.take();
    }

    @Override
    public void restore() {
      device.restore();
    }

    @Override
    public boolean isLost() {
      return device.isLost();
    }

    @Override
    public boolean isForeground() {
      return device.isForeground();
    }

    @Override
    public Size size() {
      int[] size = device.size();
      return new Size(size[0], size[1]);
    }

    @Override
    public Input await(int timeoutMs) {
      return switch (device.await(timeoutMs)) {
        case NONE -> Input.NONE;
        case READY -> Input.READY;
        case GONE -> Input.GONE;
      };
    }

    @Override
    public void suspend() {
      device.suspend();
    }
  }
}
