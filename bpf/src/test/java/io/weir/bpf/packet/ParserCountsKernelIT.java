package io.weir.bpf.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.BpfLink;
import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfProgram;
import io.weir.bpf.BpfRings;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.Counters;
import io.weir.bpf.KernelTest;
import io.weir.bpf.NetInterface;
import io.weir.bpf.Tc;
import io.weir.bpf.TcDirection;
import io.weir.bpf.TcLink;
import io.weir.bpf.TestNetns;
import io.weir.bpf.TestRun;
import io.weir.bpf.Xdp;
import io.weir.bpf.XdpMode;
import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.ring.RingReader;
import io.weir.testsupport.Eventually;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the datapath counts beside protocols: totals, flows, hosts, ethertypes, and its events. */
@KernelTest
class ParserCountsKernelIT {
  private static final int FLOWS_CREATED = 0;
  private static final int HOSTS_CREATED = 2;
  private static final int FIRST_HOOK = 1; // 1 << HOOK_XDP
  private static final byte[] SYN =
      Packets.frame("0800", Packets.ip4(6, Packets.tcp(1000, 443, 2)));
  private static final byte[] ACK =
      Packets.frame("0800", Packets.ip4(6, Packets.tcp(1000, 443, 16)));

  @Test
  void shouldCountOneFlowAndItsHosts() {
    try (BpfObject object = counting(64).load();
        TestRun run = object.program("packet_xdp").testRun().dataOut(0)) {
      run.data(SYN).repeat(1).run();
      run.data(ACK).repeat(22).run();
      ByteBuffer value = onlyValue(object.map("flows"));
      StructLayout layout = object.layout("flow_value");
      assertThat(value.getLong(layout.offset("packets", 8))).isEqualTo(23);
      assertThat(value.getLong(layout.offset("bytes", 8))).isEqualTo(23 * 54);
      assertThat(value.getLong(layout.offset("first_boot_ns", 8))).isPositive();
      assertThat(value.getLong(layout.offset("last_jiffies", 8))).isPositive();
      assertThat(value.get(layout.offset("tcp_flags", 1))).isEqualTo((byte) 18);
      assertThat(value.getShort(layout.offset("flags", 2))).isZero();
      assertThat(object.map("hosts").keys()).hasSize(2);
      assertThat(table(object, FLOWS_CREATED)).isEqualTo(1);
      assertThat(table(object, HOSTS_CREATED)).isEqualTo(2);
      assertThat(object.map("totals").sumPerCpu(BpfMap.key(0), 0)).isEqualTo(23);
      assertThat(object.map("totals").sumPerCpu(BpfMap.key(0), 8)).isEqualTo(23 * 54);
    }
  }

  @Test
  void shouldTellHowManyFlowsWereEvicted() {
    int sent = 2003;
    try (BpfObject object = counting(256).load();
        TestRun run = object.program("packet_xdp").testRun().dataOut(0)) {
      for (int port = 1; port <= sent; port++) {
        run.data(Packets.frame("0800", Packets.ip4(17, Packets.udp(port, 53, 0)))).run();
      }
      int present = object.map("flows").keys().size();
      assertThat(table(object, FLOWS_CREATED)).isEqualTo(sent);
      assertThat(present).isBetween(1, 256);
      assertThat(object.map("totals").sumPerCpu(BpfMap.key(0), 0)).isEqualTo(sent);
    }
  }

  @Test
  void shouldSendAnEventForEachNewFlow() {
    BpfSpec spec = counting(64).constant("send_events", 1);
    try (BpfObject object = spec.load();
        TestRun run = object.program("packet_xdp").testRun().dataOut(0);
        RingReader reader = new RingReader(BpfRings.map(object.map("events")))) {
      for (int port : new int[] {1, 2, 1, 3, 1}) {
        run.data(Packets.frame("0800", Packets.ip4(17, Packets.udp(port, 53, 0)))).run();
      }
      StructLayout event = object.layout("flow_event");
      StructLayout key = object.layout("flow_key");
      int port = event.offset("key", key.sizeBytes()) + key.offset("sport", 2);
      List<Integer> ports = new ArrayList<>();
      reader.read(
          (buffer, offset, length) -> {
            assertThat(length).isEqualTo(event.sizeBytes());
            assertThat(buffer.getInt(offset + event.offset("kind", 4))).isEqualTo(16);
            ports.add(Short.reverseBytes(buffer.getShort(offset + port)) & 0xffff);
          },
          100);
      assertThat(ports).containsExactly(1, 2, 3);
      assertThat(new Counters(object).get().seen()).isEqualTo(3);
    }
  }

  @Test
  void shouldMarkWhatIsSampled() {
    try (BpfObject object = counting(64).constant("sample_shift", 3).load();
        TestRun run = object.program("packet_xdp").testRun().dataOut(0)) {
      run.data(SYN).repeat(80_000).run();
      ByteBuffer value = onlyValue(object.map("flows"));
      StructLayout layout = object.layout("flow_value");
      long packets = value.getLong(layout.offset("packets", 8));
      assertThat(packets % 8).isZero();
      assertThat(packets).isBetween(70_000L, 90_000L);
      assertThat(value.getShort(layout.offset("flags", 2))).isEqualTo((short) 1);
      assertThat(object.map("totals").sumPerCpu(BpfMap.key(0), 0)).isEqualTo(80_000);
    }
  }

  @Test
  void shouldNameOtherEthertypes() {
    try (BpfObject object = counting(64).load();
        TestRun run = object.program("packet_xdp").testRun().dataOut(0)) {
      run.data(Packets.frame("88cc", new byte[46])).repeat(3).run();
      run.data(Packets.frame("0806", new byte[46])).repeat(5).run();
      run.data(Packets.frame("0030", new byte[46])).repeat(7).run();
      run.data(Packets.frame("0031", new byte[46])).repeat(11).run();
      StructLayout key = object.layout("ethertype_key");
      List<String> found = new ArrayList<>();
      for (byte[] each : object.map("ethertypes").keys()) {
        int type = buffer(each).getShort(key.offset("ethertype", 2)) & 0xffff;
        long packets = buffer(object.map("ethertypes").get(each).orElseThrow()).getLong(0);
        found.add(Integer.toHexString(type) + "=" + packets);
      }
      assertThat(found).containsExactlyInAnyOrder("88cc=3", "0=18");
      assertThat(object.map("flows").keys()).isEmpty();
    }
  }

  /** Headers beyond the linear part are copied out; all fragments of the buffer count. */
  @Test
  void shouldReadAndCountFragmentsOfTheBuffer() {
    byte[] extensions = {};
    for (int i = 0; i < 3; i++) {
      extensions = Packets.join(extensions, Packets.extension(i == 2 ? 17 : 60, 255));
    }
    byte[] packet = Packets.frame("86dd", Packets.ip6(60, extensions, Packets.udp(5, 6, 1500)));
    Parsed parsed = new Parsed();
    try (KernelParser parser = new KernelParser(BpfSpec.named("packet").only("packet_xdp"))) {
      parser.parse("packet_xdp", packet, packet.length, parsed);
      assertThat(parsed.toString()).isEqualTo("6 2001:db8::1>2001:db8::2 17 5>6 ports");
      assertThat(parsed.bytes).isEqualTo(packet.length).isGreaterThan(7000);
    }
  }

  /** As a second tool does that joins and needs more: the same maps, another program. */
  @Test
  void shouldBeExchangedOverTheSameMaps() {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject first = BpfSpec.named("packet").only("packet_xdp").load();
        BpfObject second = over(first).load();
        BpfLink link = xdp(test, first.program("packet_xdp"))) {
      test.sendUdp(3);
      assertThat(first.map("flows").keys()).isEmpty();
      link.update(second.program("packet_xdp"));
      test.sendUdp(5);
      assertThat(first.map("totals").sumPerCpu(BpfMap.key(0), 0)).isEqualTo(8);
      assertThat(first.map("flows").keys()).hasSize(1);
      assertThat(second.map("flows").info().id()).isEqualTo(first.map("flows").info().id());
    }
  }

  /** One frame here is many packets on the wire: as many as TCP itself counts. */
  @Test
  void shouldCountTheSegmentsOfLargeFrames() {
    int segmented = 266;
    try (TestNetns from = TestNetns.withVeth();
        TestNetns to = TestNetns.empty();
        KernelParser parser = new KernelParser(BpfSpec.named("packet").only("packet_egress"));
        TcLink egress =
            from.netns()
                .call(
                    () ->
                        Tc.attach(
                            parser.object().program("packet_egress"),
                            NetInterface.of("a"),
                            TcDirection.EGRESS,
                            0))) {
      assertThat(egress).isNotNull();
      from.ip("neigh", "del", "192.0.2.2", "dev", "a");
      from.ip("link", "set", "dev", "b", "netns", to.name());
      to.ip("address", "add", "192.0.2.2/24", "dev", "b");
      to.ip("link", "set", "dev", "b", "up");
      transfer(from, to, 8 << 20);
      Eventually.check(
          () ->
              assertThat(parser.packets(2, 6)).isEqualTo(from.netns().call(() -> sentSegments())));
      assertThat(parser.packets(2, 6)).isGreaterThan((8 << 20) / 1460);
      assertThat(parser.packets(2, segmented)).isGreaterThan(1000);
    }
  }

  private static void transfer(TestNetns from, TestNetns to, int bytes) {
    try (ServerSocket server = to.netns().call(() -> listen())) {
      Thread reader = new Thread(() -> drain(server));
      reader.start();
      from.netns()
          .run(
              () -> {
                try (Socket socket = new Socket("192.0.2.2", server.getLocalPort())) {
                  socket.getOutputStream().write(new byte[bytes]);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      reader.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void drain(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What TCP of the calling thread's namespace sent; OutSegs leaves retransmissions out: RFC 4022.
   */
  private static long sentSegments() {
    try {
      List<String> tcp = new ArrayList<>();
      for (String line : Files.readAllLines(Path.of("/proc/thread-self/net/snmp"))) {
        if (line.startsWith("Tcp:")) {
          tcp.add(line);
        }
      }
      List<String> names = List.of(tcp.get(0).split(" ", -1));
      String[] values = tcp.get(1).split(" ", -1);
      return Long.parseLong(values[names.indexOf("OutSegs")])
          + Long.parseLong(values[names.indexOf("RetransSegs")]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BpfSpec over(BpfObject first) {
    BpfSpec spec = BpfSpec.named("packet").only("packet_xdp").constant("count_flows", FIRST_HOOK);
    for (BpfMap map : first.maps()) {
      if (!map.name().contains(".")) { // global data is each object's own
        spec.reuseMap(map.name(), map);
      }
    }
    return spec;
  }

  private static BpfLink xdp(TestNetns test, BpfProgram program) {
    return test.netns().call(() -> Xdp.attach(program, NetInterface.of("b"), XdpMode.NATIVE));
  }

  private static BpfSpec counting(int flows) {
    return BpfSpec.named("packet")
        .only("packet_xdp")
        .mapEntries("flows", flows)
        .constant("count_flows", FIRST_HOOK)
        .constant("count_hosts", FIRST_HOOK);
  }

  private static long table(BpfObject object, int counter) {
    return object.map("table_counters").sumPerCpu(BpfMap.key(counter), 0);
  }

  private static ByteBuffer onlyValue(BpfMap map) {
    List<byte[]> keys = map.keys();
    assertThat(keys).hasSize(1);
    return buffer(map.get(keys.get(0)).orElseThrow());
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }
}
