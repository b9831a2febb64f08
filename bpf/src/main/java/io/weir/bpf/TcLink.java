package io.weir.bpf;

/**
 * A program at a tc hook, whichever way it got there. Closing detaches; idempotent. Works from any
 * network namespace.
 */
public interface TcLink extends AutoCloseable {
  /** {@code tcx} or {@code clsact}. */
  String mechanism();

  /** Which way the packets go. */
  TcDirection direction();

  /** Exchanges the program in place: no packet sees none or both. */
  void update(BpfProgram program);

  /** Detaches. An interface that is gone has detached by itself. */
  @Override
  void close();
}
