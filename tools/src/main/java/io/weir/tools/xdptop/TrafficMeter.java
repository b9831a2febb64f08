package io.weir.tools.xdptop;

import io.weir.bpf.KernelClock;
import io.weir.bpf.NetDevice;
import io.weir.policy.enforce.DatapathSession;
import io.weir.ringbuf.traffic.CounterTable;
import io.weir.ringbuf.traffic.DeviceDrops;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.HookKey;
import io.weir.ringbuf.traffic.HostKey;
import io.weir.ringbuf.traffic.InterfaceSample;
import io.weir.ringbuf.traffic.ProtocolKey;
import io.weir.ringbuf.traffic.Row;
import io.weir.ringbuf.traffic.Watched;
import java.util.List;
import java.util.Optional;

/** Reads a datapath at each tick and makes a sample of what changed. One thread. */
final class TrafficMeter {
  private final DatapathSession session;
  private final DatapathMaps maps;
  private final Softnet softnet;
  private final CounterTable<HookKey> totals;
  private final CounterTable<ProtocolKey> protocols;
  private final CounterTable<ProtocolKey> traits;
  private final CounterTable<FlowKey> flows;
  private final CounterTable<HostKey> hosts;
  private DeviceDrops firstDrops;
  private DeviceDrops lastDrops;
  private long lastNs;
  private boolean gone;

  /** A meter that counts from now on. */
  TrafficMeter(DatapathSession session, Softnet softnet) {
    this.session = session;
    this.softnet = softnet;
    this.maps = new DatapathMaps(session.object(), session.receive());
    boolean fresh = !session.watched().joined();
    lastNs = System.nanoTime();
    totals = new CounterTable<>(lastNs, fresh);
    protocols = new CounterTable<>(lastNs, fresh);
    traits = new CounterTable<>(lastNs, fresh);
    flows = new CounterTable<>(lastNs, fresh);
    hosts = new CounterTable<>(lastNs, fresh);
    firstDrops = drops(session.device());
    lastDrops = firstDrops;
    if (!fresh) {
      sample(); // what was counted before is not ours
    }
  }

  /** Whether the interface was gone at the last sample. */
  boolean isGone() {
    return gone;
  }

  /** What came since the sample before. */
  InterfaceSample sample() {
    Optional<NetDevice> device = session.device();
    gone = device.isEmpty();
    Watched watched = session.watched();
    long nowNs = System.nanoTime();
    List<Row<HookKey>> totalRows = totals.advance(nowNs, maps.totals(watched.egress()));
    List<Row<HostKey>> hostRows = hosts.advance(nowNs, maps.hosts());
    List<Row<FlowKey>> flowRows = flows.advance(nowNs, maps.flows());
    InterfaceSample sample =
        new InterfaceSample(
            KernelClock.bootNs() + KernelClock.realMinusBootNs(),
            nowNs - lastNs,
            watched,
            drops(device).since(firstDrops),
            maps.flowTable(),
            totalRows,
            protocols.advance(nowNs, maps.protocols()),
            traits.advance(nowNs, maps.traits()),
            flowRows,
            only(hostRows, HostKey.Role.SOURCE),
            only(hostRows, HostKey.Role.DESTINATION),
            flowRows.size());
    lastNs = nowNs;
    return sample;
  }

  private static List<Row<HostKey>> only(List<Row<HostKey>> rows, HostKey.Role role) {
    return rows.stream().filter(row -> row.key().role() == role).toList();
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
