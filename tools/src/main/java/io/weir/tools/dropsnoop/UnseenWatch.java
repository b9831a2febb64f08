package io.weir.tools.dropsnoop;

import io.weir.bpf.KernelClock;
import io.weir.bpf.NetDevice;
import io.weir.bpf.NetDevices;
import io.weir.bpf.Netns;
import io.weir.ringbuf.drop.UnseenDrops;
import io.weir.ringbuf.enrich.NetnsNames;
import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.traffic.DeviceDrops;
import io.weir.tools.Messages;
import io.weir.tools.NetnsOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Compares the counters of a namespace's interfaces with the drops that were seen at them, and
 * reports what they counted besides. One thread; the caller closes it. A look is one netlink dump.
 */
final class UnseenWatch implements AutoCloseable {
  private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(990); // a tick is not late
  private static final long REPORT_NS = TimeUnit.SECONDS.toNanos(10);

  private final Netns netns;
  private final boolean own;
  private final String onlyName;
  private final SeenAtDevices seen;
  private final NetnsNames namespaces;
  private final Pipeline pipeline;
  private final Messages messages;
  private final Map<Integer, Device> devices = new HashMap<>();
  private final Map<Integer, UnseenDrops> reported = new LinkedHashMap<>();
  private long reportedNs = System.nanoTime();
  private long lookedNs;
  private boolean failed;

  /** Watches from now on; after the programs were attached. */
  UnseenWatch(
      DropOptions options,
      SeenAtDevices seen,
      NetnsNames namespaces,
      Pipeline pipeline,
      Messages messages) {
    this.netns = NetnsOption.open(options.common.netns);
    this.own = options.common.netns == null;
    this.onlyName = options.iface;
    this.seen = seen;
    this.namespaces = namespaces;
    this.pipeline = pipeline;
    this.messages = messages;
    look(); // what was seen
    look(); // and then what is counted: a drop in between may be told as seen, never as unseen
  }

  /** Looks, at most once a second, and reports where it is time. */
  void tick() {
    if (System.nanoTime() - lookedNs >= LOOK_NS) {
      look();
    }
    if (System.nanoTime() - reportedNs >= REPORT_NS) {
      report();
    }
  }

  /** Looks a last time, and reports. */
  void finish() {
    look();
    report();
  }

  /** What was found so far, since the start. */
  List<UnseenDrops> all() {
    Map<Integer, UnseenDrops> all = new LinkedHashMap<>(reported);
    devices.forEach(
        (index, device) -> {
          if (device.ledger.unseen() > 0) {
            all.merge(index, drops(device), UnseenDrops::plus);
          }
        });
    return List.copyOf(all.values());
  }

  private void look() {
    lookedNs = System.nanoTime();
    if (failed) {
      return;
    }
    try {
      List<NetDevice> found = own ? NetDevices.all() : netns.call(NetDevices::all);
      found.stream()
          .filter(device -> onlyName == null || device.name().equals(onlyName))
          .forEach(this::look);
    } catch (WeirException e) {
      failed = true;
      messages.say(e.getMessage() + ": interfaces' counters are not compared any more");
    }
  }

  /** Counters are read before what was seen, so that no drop is counted here and seen later. */
  private void look(NetDevice found) {
    long nowSeen = seen.at(netns.inode(), found.index());
    Device device = devices.get(found.index());
    DeviceDrops drops = drops(found);
    if (device == null) {
      devices.put(found.index(), new Device(found.name(), nowSeen));
      return;
    }
    DeviceDrops rise = device.drops == null ? DeviceDrops.NONE : drops.since(device.drops);
    device.ledger.take(rise, nowSeen - device.seen, System.nanoTime());
    device.name = found.name();
    device.drops = drops;
    device.seen = nowSeen;
  }

  private void report() {
    for (Map.Entry<Integer, Device> entry : devices.entrySet()) {
      Device device = entry.getValue();
      if (device.ledger.unseen() > 0) {
        UnseenDrops drops = drops(device);
        reported.merge(entry.getKey(), drops, UnseenDrops::plus);
        long unused = pipeline.show(drops);
        messages.say(UnseenText.of(drops));
      }
      device.ledger.clear();
    }
    reportedNs = System.nanoTime();
  }

  private UnseenDrops drops(Device device) {
    return new UnseenDrops(
        KernelClock.bootNs() + KernelClock.realMinusBootNs(),
        System.nanoTime() - reportedNs,
        device.name,
        netns.inode(),
        namespaces.name(netns.inode()),
        device.ledger.counted(),
        device.ledger.seen());
  }

  private static DeviceDrops drops(NetDevice device) {
    NetDevice.Drops drops = device.drops();
    return new DeviceDrops(
        drops.rxDropped(),
        drops.rxErrors(),
        drops.rxMissed(),
        drops.txDropped(),
        drops.txErrors(),
        0); // the host's, and told by CPU_BACKLOG
  }

  @Override
  public void close() {
    netns.close();
  }

  /** An interface, as it was at the last look. */
  private static final class Device {
    private final UnseenLedger ledger = new UnseenLedger();
    private String name;
    private DeviceDrops drops; // null until they were read after what was seen
    private long seen;

    Device(String name, long seen) {
      this.name = name;
      this.seen = seen;
    }
  }
}
