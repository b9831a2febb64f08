package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.WeirException;
import io.weir.testsupport.Eventually;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

@KernelTest
@SuppressWarnings("try") // closes twice on purpose
class ProgramKernelIT {
  private static final int XDP_PASS = 2;
  private static final int XDP_TX = 3;

  @Test
  void shouldTellWhatTheKernelKnowsOfAProgram() {
    try (BpfObject object = TestObjects.named("packets").only("count_plain").load()) {
      ProgramInfo info = object.program("count_plain").info();
      assertThat(info.name()).isEqualTo("count_plain");
      assertThat(info.type()).isEqualTo(6); // BPF_PROG_TYPE_XDP
      assertThat(info.tag()).matches("[0-9a-f]{16}");
      assertThat(info.verifiedInstructions()).isPositive();
      assertThat(info.mapIds()).contains(object.map("packets").info().id());
      assertThat(BpfPrograms.byId(info.id()))
          .hasValueSatisfying(
              again -> {
                assertThat(again.info()).isEqualTo(object.program("count_plain").info());
                assertThatThrownBy(again::attach).isInstanceOf(IllegalStateException.class);
                again.close();
                again.close();
              });
    }
    assertThat(BpfPrograms.byId(Integer.MAX_VALUE)).isEmpty();
  }

  @Test
  void shouldHoldAMapThatItsCodeDoesNotUse() {
    try (BpfObject object = TestObjects.named("packets").only("count_plain").load();
        BpfMap map = BpfMaps.create("unused", MapType.ARRAY, 4, 8, 1, 0)) {
      BpfProgram program = object.program("count_plain");
      assertThat(program.info().mapIds()).doesNotContain(map.info().id());
      program.bind(map);
      program.bind(map);
      assertThat(program.info().mapIds()).containsOnlyOnce(map.info().id());
    }
  }

  @Test
  void shouldRunOnGivenBytesAndGiveThemBack() {
    try (BpfObject object = TestObjects.named("packets").only("mark_first_byte").load();
        TestRun run = object.program("mark_first_byte").testRun()) {
      run.data(new byte[60]).run();
      assertThat(run.retval()).isEqualTo(XDP_TX);
      assertThat(run.dataOut()).hasSize(60).startsWith(0x5a, 0);
      run.data(new byte[200]).dataOut(0).repeat(1000).run();
      assertThat(run.dataOut()).isEmpty();
      assertThat(run.durationNs()).isPositive();
      assertThatThrownBy(() -> run.data(new byte[5]).run())
          .isInstanceOf(WeirException.class)
          .hasMessageContaining("test-run program mark_first_byte: EINVAL (22): data bytes=5");
    }
  }

  @Test
  void shouldGiveTheContextBack() {
    try (BpfObject object = TestObjects.named("packets").only("count_tc_again").load();
        TestRun run = object.program("count_tc_again").testRun()) {
      run.data(ipv4Packet()).context(new byte[192]).run();
      assertThat(run.retval()).isEqualTo(-1); // TC_ACT_UNSPEC
      assertThat(run.contextOut()).hasSize(192);
      int mark = ByteBuffer.wrap(run.contextOut()).order(ByteOrder.nativeOrder()).getInt(8);
      assertThat(mark).isEqualTo(7);
    }
  }

  @Test
  void shouldRunARawTracepointOnItsArguments() {
    try (BpfObject object = TestObjects.named("hooks").only("on_raw_tp").load();
        TestRun run = object.program("on_raw_tp").testRun()) {
      assertThat(run.context(new byte[16]).run().retval()).isZero();
      assertThat(object.map("runs").sumPerCpu(BpfMap.key(1), 0)).isEqualTo(1);
    }
  }

  @Test
  void shouldSendLiveFrames() {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject object =
            TestObjects.named("packets").only("count_plain", "mark_first_byte").load();
        BpfLink link =
            test.netns()
                .call(
                    () ->
                        Xdp.attach(
                            object.program("count_plain"), NetInterface.of("b"), XdpMode.NATIVE));
        BpfLink back =
            test.netns()
                .call(
                    () ->
                        Xdp.attach(
                            object.program("mark_first_byte"),
                            NetInterface.of("a"),
                            XdpMode.NATIVE));
        TestRun run = object.program("mark_first_byte").testRun()) {
      assertThat(link.id()).isNotEqualTo(back.id());
      test.netns()
          .run(
              () -> {
                int ifindex = NetInterface.of("a").index();
                ByteBuffer context = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
                context.putInt(4, 64).putInt(12, ifindex); // data_end, ingress_ifindex
                run.data(new byte[64]).context(context.array());
                run.repeat(23).liveFrames(8).run();
              });
      Eventually.check(
          () -> assertThat(object.map("packets").sumPerCpu(BpfMap.key(0), 0)).isEqualTo(23));
    }
  }

  @Test
  void shouldMeasureRunTimeWhileAsked() {
    try (BpfObject object = TestObjects.named("packets").only("count_plain").load();
        TestRun run = object.program("count_plain").testRun().data(new byte[64])) {
      try (RuntimeStats stats = RuntimeStats.enable()) {
        assertThat(run.repeat(1009).run().retval()).isEqualTo(XDP_PASS);
        ProgramInfo info = object.program("count_plain").info();
        assertThat(info.runCount()).isEqualTo(1009);
        assertThat(info.runTimeNs()).isPositive();
        stats.close();
      }
    }
  }

  private static byte[] ipv4Packet() {
    byte[] packet = new byte[64];
    packet[12] = 8;
    packet[14] = 0x45;
    return packet;
  }
}
