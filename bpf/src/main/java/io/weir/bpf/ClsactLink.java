package io.weir.bpf;

/**
 * A filter that this process put into a clsact qdisc. Unlike a link it stays when the process is
 * killed: its program must do nothing without its owner. One owner closes it.
 */
public final class ClsactLink implements TcLink {
  private final Netns netns;
  private final NetInterface on;
  private final TcDirection direction;
  private final int handle;
  private final int priority;
  private int programId;
  private boolean closed;

  ClsactLink(
      Netns netns,
      NetInterface on,
      TcDirection direction,
      int handle,
      int priority,
      int programId) {
    this.netns = netns;
    this.on = on;
    this.direction = direction;
    this.handle = handle;
    this.priority = priority;
    this.programId = programId;
  }

  /** The filter's handle within its priority. */
  public int handle() {
    return handle;
  }

  /** The filter's priority, as given or as the kernel chose it. */
  public int priority() {
    return priority;
  }

  @Override
  public String mechanism() {
    return "clsact";
  }

  @Override
  public TcDirection direction() {
    return direction;
  }

  @Override
  public synchronized void update(BpfProgram program) {
    if (closed) {
      throw new IllegalStateException("used after close");
    }
    programId = netns.call(() -> Clsact.update(program, this));
  }

  /** Closes without detaching: the filter is left to whoever shares the interface. */
  public synchronized void leave() {
    if (!closed) {
      closed = true;
      netns.close();
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      try {
        netns.run(() -> Clsact.release(this, netns.inode()));
      } finally {
        netns.close();
      }
    }
  }

  int programId() {
    return programId;
  }

  NetInterface on() {
    return on;
  }
}
