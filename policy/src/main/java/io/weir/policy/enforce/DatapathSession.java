package io.weir.policy.enforce;

import io.weir.bpf.BpfLink;
import io.weir.bpf.BpfObject;
import io.weir.bpf.NetDevice;
import io.weir.bpf.NetDevices;
import io.weir.bpf.Netns;
import io.weir.ringbuf.traffic.Watched;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The packet datapath on one interface, for as long as this process wants it: attached by it, or
 * joined where another process attached one first. Its links are this process's too, so that it
 * outlives the other one. One thread; closing detaches what no other process holds.
 */
public final class DatapathSession implements AutoCloseable {
  private final Netns netns;
  private final BpfObject object;
  private final Unwinding links = new Unwinding();
  private final Map<DatapathHook, Attachment> attachments = new EnumMap<>(DatapathHook.class);
  private final Map<DatapathHook, String> hooks = new EnumMap<>(DatapathHook.class);
  private final Stages stages;
  private Watched watched;
  private DatapathTc tc; // null: removed by somebody
  private BpfLink xdp; // null: none, or not to be had
  private FlowEvents flowEvents; // null until asked for

  DatapathSession(Netns netns, BpfObject object, Stages stages, Watched watched) {
    this.netns = netns;
    this.object = object;
    this.stages = stages;
    this.watched = watched;
  }

  /**
   * Attaches to an interface, or joins the datapath that is there. Nothing of anybody else is
   * replaced.
   *
   * @param netns where the interface is; stays the caller's, and open as long as the session
   * @param tcIngress whether received packets are counted at tc too where XDP counts them: all of
   *     them once more, at about the price of a bare XDP program's whole path
   * @param notes told, one line each, what was chosen for the user and why
   * @throws io.weir.ringbuf.error.AttachFailed when there is no such interface, or it refuses
   */
  public static DatapathSession open(
      Netns netns,
      String interfaceName,
      AttachMode mode,
      boolean tcIngress,
      Consumer<String> notes) {
    DatapathWish wish = new DatapathWish(mode, tcIngress, false);
    return netns.call(
        () -> new DatapathOpening(DatapathPlace.of(netns, interfaceName), wish, notes).open());
  }

  /**
   * The same with programs that look rules up; those of a datapath that only counts are exchanged
   * for such. Another's XDP program is an error then, unless the mode is {@link AttachMode#TC}.
   */
  public static DatapathSession openForRules(
      Netns netns,
      String interfaceName,
      AttachMode mode,
      boolean tcIngress,
      Consumer<String> notes) {
    DatapathWish wish = new DatapathWish(mode, tcIngress, true);
    return netns.call(
        () -> new DatapathOpening(DatapathPlace.of(netns, interfaceName), wish, notes).open());
  }

  /**
   * The same with programs that look a policy up behind the rules; those of a datapath that has
   * none are exchanged for such, and put back by {@link #detach}.
   */
  static DatapathSession openForPolicy(
      Netns netns, String interfaceName, AttachMode mode, Consumer<String> notes) {
    DatapathWish wish = new DatapathWish(mode, false, true, true);
    DatapathSession session =
        netns.call(
            () -> new DatapathOpening(DatapathPlace.of(netns, interfaceName), wish, notes).open());
    session.links.add(session::endPolicy);
    return session;
  }

  /** Programs, maps and layouts. */
  public BpfObject object() {
    return object;
  }

  /** The hook whose counts are those of what is received. */
  public DatapathHook receive() {
    return stages.receive();
  }

  /**
   * The hooks that count, those of received packets first; with each, what attached it: {@code
   * xdp}, {@code tcx}, {@code clsact}.
   */
  public Map<DatapathHook, String> hooks() {
    return Collections.unmodifiableMap(hooks);
  }

  /** The interface and how it is watched; its name is that of the last {@link #device}. */
  public Watched watched() {
    return watched;
  }

  /** The interface as it is now; empty when it is gone. */
  public Optional<NetDevice> device() {
    Optional<NetDevice> device = netns.call(() -> NetDevices.find(watched.index()));
    device.ifPresent(found -> watched = watched.renamed(found.name()));
    return device;
  }

  /**
   * Lets the kernel send each flow that its table did not hold, from now until {@link #detach}.
   *
   * @param ringBytes the size of the ring that they are sent to, a power of two
   * @return the object with the ring {@code events}, what {@code counters.h} counts of it, and the
   *     layout of {@code flow_event}; the session's
   * @throws io.weir.ringbuf.error.AttachFailed EBUSY when another process has them already
   */
  public BpfObject sendFlows(int ringBytes) {
    if (flowEvents != null) {
      throw new IllegalStateException("flows of " + watched.name() + " are sent already");
    }
    flowEvents = FlowEvents.start(this, attachments, stages, ringBytes);
    links.add(flowEvents::stop); // before the links close, which others may hold
    return flowEvents.object();
  }

  /** Detaches what no other process holds; maps and rings can still be read. Idempotent. */
  public void detach() {
    links.close();
  }

  @Override
  public void close() {
    try {
      detach();
    } finally {
      if (flowEvents != null) {
        flowEvents.close();
      }
      object.close();
    }
  }

  void hold(DatapathTc held) {
    tc = links.add(held);
    held.attachments().keySet().forEach(hook -> hooks.put(hook, held.mechanism()));
    attachments.putAll(held.attachments());
  }

  /** XDP, by its link if that could be had. */
  void holdXdp(Optional<BpfLink> link) {
    hooks.put(DatapathHook.XDP, "xdp");
    link.ifPresent(
        held -> {
          xdp = links.add(held);
          attachments.put(DatapathHook.XDP, Attachment.of(held));
        });
  }

  /** Puts the object's programs where others of the datapath are that do more than count totals. */
  void exchangeAll() {
    for (DatapathHook hook : List.of(stages.receive(), DatapathHook.EGRESS)) {
      Attachment at = attachments.get(hook);
      if (at != null) {
        at.update(object.program(hook.program()));
      }
    }
  }

  /** Where another process's datapath goes on, it goes on without a policy. */
  private void endPolicy() {
    if (watched.joined()) {
      PinStore.host().exclusively(this::exchangeForNoPolicy);
    }
  }

  private void exchangeForNoPolicy() {
    for (DatapathHook hook : List.of(stages.receive(), DatapathHook.EGRESS)) {
      Attachment at = attachments.get(hook);
      if (at != null) {
        PolicySession.leave(hook, at, stages);
      }
    }
  }

  /** Puts programs that send nothing in the places of those that send to a ring. */
  void silence(int ringId) {
    for (DatapathHook hook : List.of(stages.receive(), DatapathHook.EGRESS)) {
      Attachment at = attachments.get(hook);
      if (at != null) {
        FlowEvents.silence(hook, at, stages, ringId);
      }
    }
  }

  /** Pins what keeps the programs attached, and is not pinned. */
  void pinLinks(Path directory) {
    if (xdp != null) {
      Attachment.pin(xdp, directory.resolve(DatapathHook.XDP.pin()));
    }
    if (tc != null) {
      tc.pin(directory);
    }
  }

  /** Closes, for all that shall stay is pinned. */
  void leave() {
    links.keep();
    if (tc != null) {
      tc.leave();
    }
    if (xdp != null) {
      xdp.close();
    }
    object.close();
  }
}
