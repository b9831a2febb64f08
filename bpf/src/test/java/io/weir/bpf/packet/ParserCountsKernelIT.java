package io.weir.bpf.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.BpfLink;
import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfProgram;
import io.weir.bpf.BpfSpec;
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
import io.weir.testsupport.Eventually;
import io.weir.testsupport.packet.Packets;
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

/** What the datapath counts beside protocols and flows: totals, ethertypes, segments. */
@KernelTest
class ParserCountsKernelIT {
  private static final int FIRST_HOOK = 1; // 1 << HOOK_XDP

  @Test
  void shouldNameOtherEthertypes() {
    try (BpfObject object = FlowTableKernelIT.counting(2).load();
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
      assertThat(new TestFlows(object).all()).isEmpty();
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
      assertThat(new TestFlows(first).all()).isEmpty();
      link.update(second.program("packet_xdp"));
      test.sendUdp(5);
      assertThat(first.map("hook_counters").sumPerCpu(BpfMap.key(0), 0)).isEqualTo(8);
      assertThat(new TestFlows(first).all()).hasSize(1);
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

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }
}
