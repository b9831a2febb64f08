package io.weir.policy.enforce;

import io.weir.bpf.BpfLink;
import io.weir.bpf.BpfObject;
import io.weir.bpf.NetDevice;
import io.weir.bpf.NetDevices;
import io.weir.bpf.Netns;
import io.weir.ringbuf.traffic.Watched;
import java.util.ArrayDeque;
import java.util.Deque;
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
  private final Deque<AutoCloseable> links = new ArrayDeque<>();
  private final DatapathHook receive;
  private Watched watched;

  DatapathSession(Netns netns, BpfObject object, DatapathHook receive, Watched watched) {
    this.netns = netns;
    this.object = object;
    this.receive = receive;
    this.watched = watched;
  }

  /**
   * Attaches to an interface, or joins the datapath that is there. Nothing of anybody else is
   * replaced.
   *
   * @param netns where the interface is; stays the caller's, and open as long as the session
   * @param notes told, one line each, what was chosen for the user and why
   * @throws io.weir.ringbuf.error.AttachFailed when there is no such interface, or it refuses
   */
  public static DatapathSession open(
      Netns netns, String interfaceName, AttachMode mode, Consumer<String> notes) {
    return netns.call(() -> new DatapathOpening(netns, interfaceName, mode, notes).open());
  }

  /** Programs, maps and layouts. */
  public BpfObject object() {
    return object;
  }

  /** The hook whose counts are those of what is received. */
  public DatapathHook receive() {
    return receive;
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

  @Override
  public void close() {
    RuntimeException failed = null;
    while (!links.isEmpty()) {
      try {
        links.pop().close();
      } catch (RuntimeException e) {
        failed = e;
      } catch (Exception e) {
        failed = new IllegalStateException(e);
      }
    }
    object.close();
    if (failed != null) {
      throw failed;
    }
  }

  void hold(AutoCloseable link) {
    links.push(link);
  }

  void hold(Optional<BpfLink> link) {
    link.ifPresent(this::hold);
  }
}
