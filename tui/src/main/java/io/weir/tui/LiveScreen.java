package io.weir.tui;

import com.googlecode.lanterna.input.KeyStroke;
import com.googlecode.lanterna.terminal.Terminal;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.pipeline.Sink;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A view on a terminal, as a sink: events come by the sink's thread, keys by one of the screen's
 * own, messages by any. Whoever made it calls {@link #leave} at the very end, whatever happened.
 */
public final class LiveScreen implements Sink {
  private static final int KEYS_MS = 100;
  private static final long STOPPING_NS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final int LEAVE_MS = 500;

  private final Tty tty;
  private final Terminal terminal;
  private final View view;
  private final Consumer<Throwable> ended;
  private final Painter painter;
  private final ReentrantLock lock = new ReentrantLock();
  private final Thread keys = new Thread(this::readKeys, "keys");
  private volatile boolean closed;

  /**
   * A screen that is not shown yet.
   *
   * @param ended told once the user wants to quit (null), the terminal is gone (an IOException), or
   *     something failed
   */
  public LiveScreen(Tty tty, Terminal terminal, View view, Consumer<Throwable> ended) {
    this.tty = tty;
    this.terminal = terminal;
    this.view = view;
    this.ended = ended;
    this.painter = new Painter(terminal);
    keys.setDaemon(true);
  }

  @Override
  public String name() {
    return "screen";
  }

  /** Shows the screen and begins to read keys. */
  @Override
  public void open() throws IOException {
    lock.lock();
    try {
      enter();
      keys.start();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void accept(Event event) throws IOException {
    lock.lock();
    try {
      view.accept(event);
      painter.paint(view, false);
    } finally {
      lock.unlock();
    }
  }

  /** Shows a message. */
  public void tell(String message) {
    lock.lock();
    try {
      view.tell(message);
      painter.paint(view, false);
    } catch (IOException e) {
      ended.accept(e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void flush() {
    // every event is painted at once
  }

  @Override
  public void close() {
    leave();
  }

  /**
   * Gives the terminal back as it was. Any thread, any number of times. A terminal that takes no
   * output, so that a thread hangs in it, gets its modes back at least.
   */
  public void leave() {
    closed = true;
    boolean locked = false;
    try {
      locked = lock.tryLock(LEAVE_MS, TimeUnit.MILLISECONDS);
      if (locked) {
        painter.stop();
      }
    } catch (IOException e) {
      // there is no terminal left to be given back
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      tty.restore();
      if (locked) {
        lock.unlock();
      }
    }
  }

  private void enter() throws IOException {
    if (!closed) {
      tty.take();
      painter.start();
      painter.paint(view, true);
    }
  }

  private void readKeys() {
    try {
      while (!closed) {
        awaitForeground();
        Tty.Input input = tty.await(KEYS_MS);
        lock.lock();
        try {
          if (input == Tty.Input.GONE) {
            throw new IOException("the terminal is gone");
          }
          step(input);
        } finally {
          lock.unlock();
        }
      }
    } catch (IOException | RuntimeException | Error e) { // whatever it is, the tool must end
      ended.accept(e);
    }
  }

  private void step(Tty.Input input) throws IOException {
    if (closed) {
      return;
    }
    if (!painter.isStarted()) {
      enter();
    } else if (tty.isLost()) {
      tty.take();
      painter.paint(view, true);
    } else if (input == Tty.Input.READY) {
      press();
    } else if (painter.isResized()) {
      painter.paint(view, true);
    }
  }

  private void press() throws IOException {
    boolean all = false;
    for (KeyStroke stroke; (stroke = terminal.pollInput()) != null; ) {
      switch (view.press(Key.of(stroke))) {
        case QUIT -> {
          ended.accept(null);
          return;
        }
        case SUSPEND -> {
          suspend();
          return;
        }
        case REDRAW -> all = true;
        default -> {
          // below, once for all keys
        }
      }
    }
    painter.paint(view, all);
  }

  /** The signal may take effect a moment later; the screen must not be back before that. */
  private void suspend() throws IOException {
    painter.stop();
    tty.restore();
    tty.suspend();
    long startNs = System.nanoTime();
    while (tty.isForeground() && System.nanoTime() - startNs < STOPPING_NS) {
      LockSupport.parkNanos(TURN_NS);
    }
  }

  /** While suspended: the keys are another's until the shell gives the terminal back. */
  private void awaitForeground() {
    while (!closed && !painter.isStarted() && !tty.isForeground()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(KEYS_MS));
    }
  }
}
