package io.weir.tools.xdptop;

import io.weir.bpf.KernelClock;
import io.weir.bpf.NetDevice;
import io.weir.policy.enforce.DatapathSession;
import io.weir.policy.trigger.FlowGain;
import io.weir.ringbuf.traffic.CounterTable;
import io.weir.ringbuf.traffic.DeviceDrops;
import io.weir.ringbuf.traffic.HookKey;
import io.weir.ringbuf.traffic.InterfaceSample;
import io.weir.ringbuf.traffic.ProtocolKey;
import io.weir.ringbuf.traffic.TextFilter;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a datapath at each tick and makes a sample of what changed. One thread. */
final class TrafficMeter implements AutoCloseable {
  private final DatapathSession session;
  private final DatapathMaps maps;
  private final FlowSlots slots;
  private final FlowMeter flows;
  private final Softnet softnet;
  private final CounterTable<HookKey> totals;
  private final CounterTable<ProtocolKey> protocols;
  private final CounterTable<ProtocolKey> traits;
  private DeviceDrops firstDrops;
  private DeviceDrops lastDrops;
  private long lastNs;
  private boolean gone;

  /** A meter that counts from now on; closed before the session. */
  TrafficMeter(DatapathSession session, Softnet softnet) {
    this.session = session;
    this.softnet = softnet;
    this.maps = new DatapathMaps(session.object(), session.receive());
    this.slots = new FlowSlots(session.object());
    boolean fresh = !session.watched().joined();
    lastNs = System.nanoTime();
    totals = new CounterTable<>(lastNs, fresh);
    protocols = new CounterTable<>(lastNs, fresh);
    traits = new CounterTable<>(lastNs, fresh);
    flows = new FlowMeter(slots, lastNs, fresh);
    firstDrops = drops(session.device());
    lastDrops = firstDrops;
    if (!fresh) {
      sample(TextFilter.ALL); // what was counted before is not ours
    }
  }

  /** Whether the interface was gone at the last sample. */
  boolean isGone() {
    return gone;
  }

  /**
   * What came since the sample before.
   *
   * @param filter which flows are wanted: of a flood's, these are looked at first
   */
  InterfaceSample sample(TextFilter filter) {
    Optional<NetDevice> device = session.device();
    gone = device.isEmpty();
    long nowNs = System.nanoTime();
    maps.read();
    flows.read();
    InterfaceSample sample =
        new InterfaceSample(
            KernelClock.bootNs() + KernelClock.realMinusBootNs(),
            nowNs - lastNs,
            session.watched(),
            drops(device).since(firstDrops),
            maps.flowTable(slots.size(), flows.entries()),
            totals.advance(nowNs, maps.totals(session.hooks())),
            protocols.advance(nowNs, maps.protocols()),
            traits.advance(nowNs, maps.traits()),
            flows.flows(nowNs, filter),
            flows.sources(nowNs, filter),
            flows.destinations(nowNs, filter),
            flows.total());
    lastNs = nowNs;
    return sample;
  }

  /** Gives what each flow gained in the interval of the last sample. */
  void gains(Consumer<FlowGain> to) {
    flows.gains(to);
  }

  /** The end of the last sample's interval, by System.nanoTime. */
  long lastNs() {
    return lastNs;
  }

  @Override
  public void close() {
    slots.close();
  }

  /** Of an interface that is gone, what was read last. */
  private DeviceDrops drops(Optional<NetDevice> device) {
    device.ifPresent(
        found -> {
          NetDevice.Drops drops = found.drops();
          lastDrops =
              new DeviceDrops(
                  drops.rxDropped(),
                  drops.rxErrors(),
                  drops.rxMissed(),
                  drops.txDropped(),
                  drops.txErrors(),
                  softnet.dropped());
        });
    return lastDrops == null ? DeviceDrops.NONE : lastDrops;
  }
}
