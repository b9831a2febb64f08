package io.weir.tui.traffic;

import io.weir.ringbuf.traffic.Address;
import io.weir.ringbuf.traffic.Counts;
import io.weir.ringbuf.traffic.DeviceDrops;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.FlowTable;
import io.weir.ringbuf.traffic.HookKey;
import io.weir.ringbuf.traffic.HostKey;
import io.weir.ringbuf.traffic.InterfaceSample;
import io.weir.ringbuf.traffic.ProtocolKey;
import io.weir.ringbuf.traffic.Rates;
import io.weir.ringbuf.traffic.Row;
import io.weir.ringbuf.traffic.TrafficKey;
import io.weir.ringbuf.traffic.Watched;
import java.util.ArrayList;
import java.util.List;

/** Samples with numbers that are easy to follow. */
public final class Samples {
  public static final Watched VETH =
      new Watched("v0", 7, "veth", "native", true, "xdp", "tcx", false, "");
  private static final int LAB = 0xc0000200; // 192.0.2.0
  private static final long NOON = 43_200_000_000_000L;

  private Samples() {}

  /** A row whose last rate is its interval's, and the others a half and a fourth of it. */
  public static <K extends TrafficKey> Row<K> row(K key, long packets, long bytes, long all) {
    Rates rates =
        new Rates(
            new Rates.Rate(packets, bytes),
            new Rates.Rate(packets / 2.0, bytes / 2.0),
            new Rates.Rate(packets / 4.0, bytes / 4.0));
    return new Row<>(key, new Counts(packets, bytes), new Counts(all, 100 * all), rates, false);
  }

  public static FlowKey udp(int port) {
    return new FlowKey(
        Direction.RECEIVE,
        17,
        Address.ipv4(LAB + 2),
        port,
        Address.ipv4(LAB + 1),
        53,
        -1,
        FlowKey.Part.WHOLE);
  }

  /** Flows by their source ports; the bytes of each are those of the second number. */
  public static InterfaceSample flows(int... portsAndBytes) {
    List<Row<FlowKey>> rows = new ArrayList<>();
    for (int i = 0; i < portsAndBytes.length; i += 2) {
      rows.add(row(udp(portsAndBytes[i]), 1, portsAndBytes[i + 1], 1));
    }
    return sample(VETH, rows);
  }

  /** Flows on ports 1001 and up, each with fewer bytes than the one before. */
  public static InterfaceSample flows(int count) {
    int[] numbers = new int[2 * count];
    for (int i = 0; i < count; i++) {
      numbers[2 * i] = 1001 + i;
      numbers[2 * i + 1] = 1000 - i;
    }
    return flows(numbers);
  }

  public static InterfaceSample sample(Watched watched, List<Row<FlowKey>> flows) {
    HostKey far = new HostKey(Direction.RECEIVE, HostKey.Role.SOURCE, Address.ipv4(LAB + 2));
    HostKey near = new HostKey(Direction.RECEIVE, HostKey.Role.DESTINATION, Address.ipv4(LAB + 1));
    return new InterfaceSample(
        NOON,
        1_000_000_000,
        watched,
        new DeviceDrops(3, 0, 0, 0, 0, 0),
        new FlowTable(65536, flows.size(), flows.size() + 5L, 5, 0),
        List.of(
            row(new HookKey(Direction.RECEIVE, "xdp"), 23, 2254, 1009),
            row(new HookKey(Direction.RECEIVE, "tcx"), 23, 2254, 1009),
            row(new HookKey(Direction.TRANSMIT, "tcx"), 29, 2842, 123_456)),
        List.of(
            row(ProtocolKey.transport(Direction.RECEIVE, 1), 23, 2254, 1009),
            row(ProtocolKey.transport(Direction.TRANSMIT, 1), 29, 2842, 123_456)),
        List.of(row(ProtocolKey.trait(Direction.RECEIVE, "ipv4"), 23, 2254, 1009)),
        flows,
        List.of(row(far, 23, 2254, 1009)),
        List.of(row(near, 23, 2254, 1009)),
        flows.size());
  }
}
