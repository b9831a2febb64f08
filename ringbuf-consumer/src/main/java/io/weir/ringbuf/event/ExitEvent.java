package io.weir.ringbuf.event;

/**
 * The end of a process whose exec was shown.
 *
 * @param timestampNs nanoseconds since the epoch, UTC
 * @param bootNs the same moment by CLOCK_BOOTTIME
 * @param process who ended
 * @param durationNs nanoseconds since its last exec
 * @param waitStatus as wait(2) gives it: exit status in bits 8 to 15, signal in bits 0 to 6
 * @param exec the exec that began it
 */
public record ExitEvent(
    long timestampNs,
    long bootNs,
    ProcessContext process,
    long durationNs,
    int waitStatus,
    ExecEvent exec)
    implements ProcessEvent {
  private static final int SIGNALLED = 128;

  @Override
  public String name() {
    return "process.exit";
  }

  /** The signal that ended it, or 0. */
  public int signal() {
    return waitStatus & 0x7f;
  }

  /** The exit status, or 128 plus the signal, as shells count. */
  public int exitCode() {
    return signal() == 0 ? waitStatus >> 8 & 0xff : SIGNALLED + signal();
  }

  @Override
  public int sizeBytes() {
    return 320 + process.cgroup().length() + exec.sizeBytes();
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    process.visit(visitor);
    exec.command().visit(visitor);
    visitor.number("process.exit.code", exitCode());
    if (signal() != 0) {
      visitor.text("weir.exit.signal", Signals.name(signal()));
    }
    visitor.number("weir.process.duration_ns", durationNs);
    process.comm().visitRaw(visitor, "weir.bytes.comm");
    exec.command().visitRaw(visitor);
  }
}
