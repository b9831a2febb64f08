package io.weir.ringbuf.event;

/** What happens to a process: it runs a program, it ends. */
public sealed interface ProcessEvent extends Event permits ExecEvent, ExitEvent {
  /** The moment by CLOCK_BOOTTIME, in nanoseconds. */
  long bootNs();

  /** Who it happened to. */
  ProcessContext process();

  /** The exec that this is, or that began what ended. */
  ExecEvent exec();
}
