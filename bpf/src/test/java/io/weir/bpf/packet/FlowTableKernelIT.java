package io.weir.bpf.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfRings;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.Counters;
import io.weir.bpf.KernelTest;
import io.weir.bpf.TestRun;
import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.ring.RingReader;
import io.weir.testsupport.packet.Packets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The kernel's table of flows: what it holds, pushes out, loses, samples and tells. */
@KernelTest
class FlowTableKernelIT {
  private static final int FIRST_HOOK = 1; // 1 << HOOK_XDP
  private static final int WAYS = 8;
  private static final int SOURCE_AT = 14 + 8; // of an IPv6 frame
  private static final byte[] SYN =
      Packets.frame("0800", Packets.ip4(6, Packets.tcp(1000, 443, 2)));
  private static final byte[] ACK =
      Packets.frame("0800", Packets.ip4(6, Packets.tcp(1000, 443, 16)));

  @Test
  void shouldCountAFlow() {
    try (BpfObject object = counting(2).load();
        TestRun run = object.program("packet_xdp").testRun().dataOut(0)) {
      run.data(SYN).repeat(1).run();
      run.data(ACK).repeat(22).run();
      TestFlows flows = new TestFlows(object);
      assertThat(flows.all()).containsExactly(new TestFlows.Flow(1000, 23, 23 * 54, 2 | 16, 0));
      assertThat(flows.counter("flows_created")).isEqualTo(1);
      assertThat(flows.counter("total.packets")).isEqualTo(23);
      assertThat(flows.counter("total.bytes")).isEqualTo(23 * 54);
    }
  }

  /**
   * A line and its neighbour are full with 16 flows; the 17th takes the longest idle one's place.
   */
  @Test
  void shouldPushOutTheFlowThatIsIdleLongest() throws InterruptedException {
    try (BpfObject object = counting(2).load();
        TestRun run = object.program("packet_xdp").testRun().dataOut(0)) {
      send(run, IntStream.rangeClosed(1, 16));
      TestFlows flows = new TestFlows(object);
      assertThat(flows.all()).hasSize(16);
      Thread.sleep(30); // jiffies are up to 10 ms
      send(run, IntStream.rangeClosed(1, 16).filter(port -> port != 7));
      send(run, IntStream.of(17));

      assertThat(flows.all())
          .extracting(TestFlows.Flow::sourcePort)
          .hasSize(16)
          .contains(17)
          .doesNotContain(7);
      assertThat(flows.counter("flows_created")).isEqualTo(17);
      assertThat(flows.counter("flows_evicted")).isEqualTo(1);
    }
  }

  @Test
  void shouldTellHowManyFlowsWereEvicted() {
    int sent = 2003;
    try (BpfObject object = counting(32).load();
        TestRun run = object.program("packet_xdp").testRun().dataOut(0)) {
      send(run, IntStream.rangeClosed(1, sent));
      TestFlows flows = new TestFlows(object);
      int present = flows.all().size();
      assertThat(present).isBetween(200, 256);
      assertThat(flows.counter("flows_created")).isEqualTo(sent);
      assertThat(flows.counter("flows_evicted")).isEqualTo(sent - present);
      assertThat(flows.counter("total.packets")).isEqualTo(sent);
    }
  }

  /** All CPUs add to the same flows and make them at the same time; not one packet is uncounted. */
  @Test
  void shouldCountEachPacketOnceWhateverTheCpu() throws Exception {
    int repeat = 100_003;
    int ports = 5;
    try (BpfObject object = counting(1024).load()) {
      inThreads(
          object,
          run -> {
            for (int port = 1; port <= ports; port++) {
              run.data(udp(port)).repeat(repeat).run();
            }
          });
      TestFlows flows = new TestFlows(object);
      long sent = (long) THREADS * ports * repeat;
      long counted = flows.all().stream().mapToLong(TestFlows.Flow::packets).sum();
      assertThat(flows.all()).hasSize(ports);
      assertThat(counted + flows.counter("flows_lost")).isEqualTo(sent);
      assertThat(flows.counter("total.packets")).isEqualTo(sent);
    }
  }

  /** Flows come and go on all CPUs in one line: a flow's counts are its own, whoever was there. */
  @Test
  void shouldNeverMixFlowsThatPushEachOtherOut() throws Exception {
    try (BpfObject object = counting(2).load()) {
      inThreads(
          object,
          run -> {
            for (int i = 0; i < 307; i++) {
              run.data(udp(1 + i % 40)).repeat(1 + i % 1009).run();
            }
          });
      TestFlows flows = new TestFlows(object);
      List<TestFlows.Flow> all = flows.all();
      assertThat(all).hasSize(2 * WAYS);
      assertThat(all).allMatch(flow -> flow.bytes() == flow.packets() * udp(1).length);
      assertThat(flows.counter("flows_created"))
          .isEqualTo(flows.counter("flows_evicted") + all.size());
    }
  }

  /** 2^48 bytes, 281 TB: the flow begins anew in its place, and goes on. */
  @Test
  void shouldBeginAFlowAnewWhoseCounterIsFull() {
    try (BpfObject object = counting(2).load();
        TestRun run = object.program("packet_xdp").testRun().dataOut(0)) {
      send(run, IntStream.of(1));
      TestFlows flows = new TestFlows(object);
      flows.setBytesOfTheFirst((1L << 48) - 100);
      for (int i = 0; i < 5; i++) {
        send(run, IntStream.of(1)); // the third one runs over, the fourth finds that out
      }
      int bytes = udp(1).length;
      assertThat(flows.all()).containsExactly(new TestFlows.Flow(1, 2, 2L * bytes, 0, 0));
      assertThat(flows.counter("flows_created")).isEqualTo(2);
      assertThat(flows.counter("flows_lost")).isZero();
    }
  }

  /**
   * Sources that differ in the top bits of words alone would meet under a hash that multiplies by a
   * constant, whatever its seed.
   */
  @Test
  void shouldSpreadAddressesThatDifferInTopBits() {
    try (BpfObject object = secret(counting(1024).load());
        TestRun run = object.program("packet_xdp").testRun().dataOut(0)) {
      for (int i = 0; i < 256; i++) {
        byte[] frame = Packets.frame("86dd", Packets.ip6(17, Packets.udp(5, 6, 0)));
        frame[SOURCE_AT + 7] = (byte) (((i & 1) << 7) | ((i >> 3) & 7));
        frame[SOURCE_AT + 11] = (byte) (((i & 2) << 6) | ((i >> 6) & 3));
        frame[SOURCE_AT + 15] = (byte) ((i & 4) << 5);
        run.data(frame).repeat(1).run();
      }
      TestFlows flows = new TestFlows(object);
      assertThat(flows.counter("flows_evicted")).isZero();
      assertThat(flows.all()).hasSize(256);
      assertThat(flows.usedLines()).isGreaterThan(200); // 1024 * (1 - e^(-256/1024)) = 227
    }
  }

  @Test
  void shouldSendAnEventForEachNewFlow() {
    BpfSpec spec = counting(8).constant("send_events", 1);
    try (BpfObject object = spec.load();
        TestRun run = object.program("packet_xdp").testRun().dataOut(0);
        RingReader reader = new RingReader(BpfRings.map(object.map("events")))) {
      send(run, IntStream.of(1, 2, 1, 3, 1));
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

  /** The totals stay exact; what is chosen stands for the others, evenly. */
  @Test
  void shouldSampleAboveARateAndMarkIt() {
    int sent = 5_000_011;
    try (BpfObject object = counting(8).constant("sample_above", 1_000).load();
        TestRun run = object.program("packet_xdp").testRun().dataOut(0)) {
      run.data(SYN).repeat(sent).run();
      TestFlows flows = new TestFlows(object);
      TestFlows.Flow flow = flows.all().get(0);
      assertThat(flow.flags()).isEqualTo(1); // FLOW_SAMPLED
      assertThat((double) flow.packets()).isBetween(sent * 0.98, sent * 1.02);
      assertThat(flow.bytes()).isEqualTo(flow.packets() * SYN.length);
      assertThat(flows.counter("total.packets")).isEqualTo(sent);
    }
  }

  /** The window that a burst began ends with the first packet after it; the next one is slow. */
  @Test
  void shouldStopSamplingWhenItGetsSlow() throws InterruptedException {
    int packets = 23;
    try (BpfObject object = counting(8).constant("sample_above", 10_000).load();
        TestRun run = object.program("packet_xdp").testRun().dataOut(0)) {
      run.data(SYN).repeat(5_000_011).run();
      Thread.sleep(1000); // so that the burst's last 10 ms are no million a second
      for (int i = 0; i < packets; i++) {
        run.data(udp(53)).repeat(1).run();
      }
      TestFlows.Flow slow = new TestFlows.Flow(53, packets, (long) packets * udp(53).length, 0, 0);
      assertThat(new TestFlows(object).all()).contains(slow);
    }
  }

  /** Counts flows in a table of this many lines, a power of 2 from 2 on. */
  static BpfSpec counting(int lines) {
    return BpfSpec.named("packet")
        .only("packet_xdp")
        .mapEntries("flow_lines", lines)
        .mapEntries("flows", lines * WAYS)
        .constant("flow_lines_mask", lines - 1)
        .constant("count_flows", FIRST_HOOK);
  }

  private static final int THREADS = 4;

  private interface Load {
    void on(TestRun run);
  }

  private static void inThreads(BpfObject object, Load load) throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          new Thread(
              () -> {
                try (TestRun run = object.program("packet_xdp").testRun().dataOut(0)) {
                  load.on(run);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static BpfObject secret(BpfObject object) {
    byte[] state = new byte[object.map("datapath").bufferBytes()];
    StructLayout.Field keys = object.layout("datapath_state").field("flow_keys");
    Random random = new Random(42);
    for (int i = 0; i < keys.sizeBytes(); i++) {
      state[keys.offset() + i] = (byte) random.nextInt();
    }
    object.map("datapath").put(BpfMap.key(0), state);
    return object;
  }

  private static void send(TestRun run, IntStream ports) {
    ports.forEach(port -> run.data(udp(port)).repeat(1).run());
  }

  private static byte[] udp(int port) {
    return Packets.frame("0800", Packets.ip4(17, Packets.udp(port, 53, 0)));
  }
}
