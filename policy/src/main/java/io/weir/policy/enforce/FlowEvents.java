package io.weir.policy.enforce;

import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfProgram;
import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.error.Errno;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The datapath's programs exchanged for ones that also send each new flow, until {@link #stop}. One
 * process at a time can have that: two that read one ring would take each other's events.
 */
final class FlowEvents implements AutoCloseable {
  /** Errnos of an exchange on an interface that is gone. */
  private static final Set<Integer> GONE = Set.of(Errno.ENOLINK, Errno.ENODEV, Errno.ENOENT);

  private final Map<DatapathHook, Consumer<BpfProgram>> exchanges;
  private final List<DatapathHook> hooks;
  private final BpfObject quiet;
  private final boolean ownsQuiet;
  private final BpfObject sending;
  private final RingClaim claim;
  private boolean stopped;

  private FlowEvents(
      Map<DatapathHook, Consumer<BpfProgram>> exchanges,
      List<DatapathHook> hooks,
      BpfObject quiet,
      boolean ownsQuiet,
      BpfObject sending,
      RingClaim claim) {
    this.exchanges = exchanges;
    this.hooks = hooks;
    this.quiet = quiet;
    this.ownsQuiet = ownsQuiet;
    this.sending = sending;
    this.claim = claim;
  }

  /**
   * Starts.
   *
   * @param exchanges what puts another program at a hook in place
   * @throws AttachFailed EBUSY when another process reads the flow events of this datapath
   */
  static FlowEvents start(
      DatapathSession session,
      Map<DatapathHook, Consumer<BpfProgram>> exchanges,
      boolean layerThree,
      int ringBytes) {
    DatapathHook receive = session.receive();
    List<DatapathHook> hooks =
        Stream.of(receive, DatapathHook.EGRESS).filter(exchanges::containsKey).toList();
    boolean frags = session.watched().frags();
    BpfObject over = session.object();
    try (Unwinding opened = new Unwinding()) {
      boolean joined = session.watched().joined();
      BpfObject quiet =
          joined
              ? opened.add(DatapathPrograms.loadAgain(over, receive, layerThree, frags, 0))
              : over;
      BpfObject sending =
          opened.add(DatapathPrograms.loadAgain(over, receive, layerThree, frags, ringBytes));
      RingClaim claim = opened.add(RingClaim.take(over, sending, session.watched().name()));
      FlowEvents events =
          new FlowEvents(Map.copyOf(exchanges), hooks, quiet, joined, sending, claim);
      events.exchangeAll();
      opened.keep();
      return events;
    }
  }

  /** The programs that send, with their ring and counters. */
  BpfObject object() {
    return sending;
  }

  /** Puts programs that send nothing back; what was sent can still be read. Idempotent. */
  void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    try {
      restoreAll();
    } finally {
      claim.close();
    }
  }

  @Override
  public void close() {
    try {
      stop();
    } finally {
      sending.close();
      if (ownsQuiet) {
        quiet.close();
      }
    }
  }

  private void exchangeAll() {
    try {
      for (DatapathHook hook : hooks) {
        exchanges.get(hook).accept(sending.program(hook.program()));
      }
    } catch (RuntimeException e) {
      restoreAll();
      throw e;
    }
  }

  private void restoreAll() {
    for (DatapathHook hook : hooks) {
      try {
        exchanges.get(hook).accept(quiet.program(hook.program()));
      } catch (AttachFailed e) {
        if (!GONE.contains(e.errno())) {
          throw e;
        }
      }
    }
  }
}
