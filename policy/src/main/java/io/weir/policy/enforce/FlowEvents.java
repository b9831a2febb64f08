package io.weir.policy.enforce;

import io.weir.bpf.BpfObject;
import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.error.Errno;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * The datapath's programs exchanged for ones that also send each new flow, until {@link #stop}. One
 * process at a time can have that: two that read one ring would take each other's events.
 *
 * <p>Programs that look rules up are exchanged for ones that do so over the same maps, at no moment
 * for others. Exchanges are made by one process at a time, see {@link PinStore#exclusively}.
 */
final class FlowEvents implements AutoCloseable {
  /** Errnos of an exchange on an interface that is gone. */
  private static final Set<Integer> GONE = Set.of(Errno.ENOLINK, Errno.ENODEV, Errno.ENOENT);

  private static final String RING = "events";

  private final Map<DatapathHook, Attachment> places;
  private final Stages stages;
  private final BpfObject quiet;
  private final boolean ownsQuiet;
  private final BpfObject sending;
  private final RingClaim claim;
  private boolean stopped;

  private FlowEvents(
      Map<DatapathHook, Attachment> places,
      Stages stages,
      BpfObject quiet,
      boolean ownsQuiet,
      BpfObject sending,
      RingClaim claim) {
    this.places = places;
    this.stages = stages;
    this.quiet = quiet;
    this.ownsQuiet = ownsQuiet;
    this.sending = sending;
    this.claim = claim;
  }

  /**
   * Starts.
   *
   * @param attachments what the session holds
   * @throws AttachFailed EBUSY when another process reads the flow events of this datapath
   */
  static FlowEvents start(
      DatapathSession session,
      Map<DatapathHook, Attachment> attachments,
      Stages stages,
      int ringBytes) {
    Map<DatapathHook, Attachment> places = new EnumMap<>(attachments);
    places.keySet().retainAll(Set.of(stages.receive(), DatapathHook.EGRESS));
    return PinStore.host().exclusively(() -> exchange(session, places, stages, ringBytes));
  }

  private static FlowEvents exchange(
      DatapathSession session, Map<DatapathHook, Attachment> places, Stages stages, int ringBytes) {
    String name = session.watched().name();
    try (Unwinding opened = new Unwinding()) {
      BpfObject quiet;
      BpfObject sending;
      Stages now;
      boolean own;
      try (RunningProgram running = running(places, name)) {
        now = stages.as(running);
        own = !session.watched().joined() && now.equals(stages);
        quiet = own ? session.object() : opened.add(DatapathPrograms.loadAgain(running, now, 0));
        sending = opened.add(DatapathPrograms.loadAgain(running, now, ringBytes));
      } // who holds a killed reader's ring passes for its reader
      RingClaim claim = opened.add(RingClaim.take(session.object(), sending, name));
      FlowEvents events = new FlowEvents(places, now, quiet, !own, sending, claim);
      events.exchangeAll();
      opened.keep();
      return events;
    }
  }

  private static RunningProgram running(Map<DatapathHook, Attachment> places, String name) {
    return RunningProgram.first(places)
        .orElseThrow(
            () ->
                new AttachFailed(
                    "send flow events of " + name,
                    Errno.ENOENT,
                    "its programs were removed: start the tool again"));
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
      PinStore.host().exclusively(this::restoreAll);
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
      places.forEach((hook, at) -> at.update(sending.program(hook.program())));
    } catch (RuntimeException e) {
      restoreAll();
      throw e;
    }
  }

  /** Programs that another process put in the place of ours, and that send to our ring, too. */
  private void restoreAll() {
    for (Map.Entry<DatapathHook, Attachment> place : places.entrySet()) {
      try {
        restore(place.getKey(), place.getValue());
      } catch (AttachFailed e) {
        if (!GONE.contains(e.errno())) {
          throw e;
        }
      }
    }
  }

  private void restore(DatapathHook hook, Attachment at) {
    if (at.program() == sending.program(hook.program()).id()) {
      at.update(quiet.program(hook.program()));
    } else {
      silence(hook, at, stages, sending.map(RING).info().id());
    }
  }

  /** Puts a program that sends nothing in the place of one that sends to a ring. */
  static void silence(DatapathHook hook, Attachment at, Stages stages, int ringId) {
    try (RunningProgram running = RunningProgram.of(at.program(), hook).orElse(null)) {
      if (running == null || !running.sendsTo(ringId)) {
        return;
      }
      Stages now = stages.as(running);
      try (BpfObject silent = DatapathPrograms.loadAgain(running, now, 0)) {
        at.update(silent.program(hook.program()));
      }
    }
  }
}
