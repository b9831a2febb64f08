package io.weir.tools.policytrace.watch;

import io.weir.policy.enforce.PolicySession;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;

/** Looks after failsafes and connections beside the loop, which must not wait for it. */
final class Upkeep implements AutoCloseable {
  private static final long PAUSE_MS = 2000;
  private static final int SWEPT_EVERY = 15; // pauses
  private static final long END_MS = 5000;

  private final PolicySession session;
  private final Messages messages;
  private final Thread thread = new Thread(this::run, "upkeep");
  private volatile boolean closed;

  Upkeep(PolicySession session, Messages messages) {
    this.session = session;
    this.messages = messages;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(END_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    int pauses = 0;
    while (!closed) {
      try {
        Thread.sleep(PAUSE_MS);
        session.refreshFailsafe();
        if (++pauses % SWEPT_EVERY == 0) {
          session.sweep();
        }
      } catch (InterruptedException e) {
        return;
      } catch (WeirException e) {
        messages.say(e.getMessage());
      }
    }
  }
}
