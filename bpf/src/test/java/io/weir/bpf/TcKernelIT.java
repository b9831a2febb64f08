package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.error.UnsupportedKernel;
import java.util.List;
import org.junit.jupiter.api.Test;

@KernelTest
@SuppressWarnings("try") // closes twice on purpose
class TcKernelIT {
  @Test
  void shouldCountBothWaysByTcx() {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject object = load();
        TcxLink out = tcx(test, object.program("count_tc"), "a", TcDirection.EGRESS);
        TcxLink in = tcx(test, object.program("count_tc_again"), "b", TcDirection.INGRESS)) {
      test.sendUdp(23);
      assertCounts(object, 23, 23);
      NetInterface a = test.networkInterface("a");
      assertThat(test.netns().call(() -> Tcx.programs(a, TcDirection.EGRESS)))
          .containsExactly(object.program("count_tc").id());
      assertThat(test.netns().call(() -> Tcx.programs(a, TcDirection.INGRESS))).isEmpty();
      assertThat(out.link().info())
          .isEqualTo(
              new LinkInfo(
                  out.link().id(), LinkInfo.TCX, object.program("count_tc").id(), a.index(), 47));
      out.update(object.program("count_tc_again"));
      in.close();
      test.sendUdp(5);
      assertCounts(object, 23, 28);
      assertThat(test.tc("qdisc", "show", "dev", "a")).doesNotContain("clsact");
    }
  }

  @Test
  void shouldSeePacketsThatAnEarlierProgramDecides() {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject object = load();
        TcxLink first = tcx(test, object.program("decide_tc"), "a", TcDirection.EGRESS);
        TcxLink ours = tcx(test, object.program("count_tc"), "a", TcDirection.EGRESS)) {
      assertThat(first).isNotSameAs(ours);
      test.sendUdp(23);
      assertCounts(object, 23, 0);
    }
  }

  @Test
  void shouldSayThatTheKernelHasNoTcx() {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject object = load()) {
      try {
        tcx(test, object.program("count_tc"), "a", TcDirection.EGRESS).close();
      } catch (UnsupportedKernel expected) {
        assertThat(expected).hasMessageContaining("attach tcx egress to a: EINVAL (22)");
        NetInterface a = test.networkInterface("a");
        assertThatThrownBy(() -> test.netns().call(() -> Tcx.programs(a, TcDirection.EGRESS)))
            .isInstanceOf(UnsupportedKernel.class);
      }
    }
  }

  @Test
  void shouldChooseWhatTheKernelHas() {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject object = load();
        TcLink link =
            test.netns()
                .call(
                    () ->
                        Tc.attach(
                            object.program("count_tc"),
                            NetInterface.of("a"),
                            TcDirection.EGRESS,
                            1))) {
      assertThat(link.mechanism()).isIn("tcx", "clsact");
      test.sendUdp(23);
      assertCounts(object, 23, 0);
    }
  }

  @Test
  void shouldCountBothWaysByClsactAndRemoveTheQdiscWithTheLastFilter() {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject object = load()) {
      TcLink out = clsact(test, object.program("count_tc"), "b", TcDirection.EGRESS, 0);
      ClsactLink in = clsact(test, object.program("count_tc"), "b", TcDirection.INGRESS, 7);
      assertThat(in.priority()).isEqualTo(7);
      assertThat(in.handle()).isPositive();
      NetInterface b = test.networkInterface("b");
      List<TcFilter> filters = test.netns().call(() -> Clsact.filters(b, TcDirection.INGRESS));
      assertThat(filters).hasSize(1);
      assertThat(filters.get(0).kind()).isEqualTo("bpf");
      assertThat(filters.get(0).name()).startsWith("count_tc");
      assertThat(filters.get(0).programId()).isEqualTo(object.program("count_tc").id());
      assertThat(filters.get(0).priority()).isEqualTo(7);
      test.sendUdp(23);
      assertCounts(object, 23, 0);
      in.update(object.program("count_tc_again"));
      test.sendUdp(5);
      assertCounts(object, 23, 5);
      out.close();
      assertThat(test.tc("qdisc", "show", "dev", "b")).contains("clsact");
      in.close();
      in.close();
      assertThat(test.tc("qdisc", "show", "dev", "b")).doesNotContain("clsact");
    }
  }

  @Test
  void shouldLeaveAForeignQdiscAndFilterAlone() {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject object = load()) {
      test.tc("qdisc", "add", "dev", "b", "clsact");
      clsact(test, object.program("count_tc"), "b", TcDirection.INGRESS, 0).close();
      assertThat(test.tc("qdisc", "show", "dev", "b")).contains("clsact");

      ClsactLink ours = clsact(test, object.program("count_tc"), "a", TcDirection.EGRESS, 1);
      NetInterface a = test.networkInterface("a");
      try (ClsactLink foreign =
          clsact(test, object.program("count_tc_again"), "a", TcDirection.INGRESS, 2)) {
        ours.close();
        assertThat(test.tc("qdisc", "show", "dev", "a")).contains("clsact");
        assertThat(test.netns().call(() -> Clsact.filters(a, TcDirection.INGRESS))).hasSize(1);
        assertThat(foreign.mechanism()).isEqualTo("clsact");
      }
      assertThat(test.tc("qdisc", "show", "dev", "a")).doesNotContain("clsact");
    }
  }

  @Test
  void shouldNotRemoveAFilterThatTookThePlaceOfOurs() {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject object = load()) {
      ClsactLink ours = clsact(test, object.program("count_tc"), "a", TcDirection.EGRESS, 1);
      NetInterface a = test.networkInterface("a");
      List<TcFilter> filters = test.netns().call(() -> Clsact.filters(a, TcDirection.EGRESS));
      assertThat(test.netns().call(() -> Clsact.remove(a, TcDirection.EGRESS, filters.get(0))))
          .isTrue();
      assertThat(test.netns().call(() -> Clsact.remove(a, TcDirection.EGRESS, filters.get(0))))
          .isFalse();
      try (ClsactLink theirs =
          clsact(test, object.program("count_tc_again"), "a", TcDirection.EGRESS, 1)) {
        assertThat(theirs.handle()).isEqualTo(ours.handle());
        ours.close();
        assertThat(test.netns().call(() -> Clsact.filters(a, TcDirection.EGRESS))).hasSize(1);
      }
    }
  }

  @Test
  void shouldSurviveThatTheInterfaceVanishes() {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject object = load()) {
      ClsactLink link = clsact(test, object.program("count_tc"), "a", TcDirection.EGRESS, 1);
      test.ip("link", "del", "dev", "a");
      assertThatThrownBy(() -> link.update(object.program("count_tc_again")))
          .isInstanceOf(AttachFailed.class);
      link.close();
    }
  }

  @Test
  void shouldRefuseAnInterfaceThatIsNotThere() {
    try (TestNetns test = TestNetns.empty();
        BpfObject object = load()) {
      assertThatThrownBy(() -> clsact(test, object.program("count_tc"), "x", TcDirection.EGRESS, 1))
          .isInstanceOf(AttachFailed.class)
          .hasMessageContaining("find interface x: ENODEV (19): no such interface");
      NetInterface gone = new NetInterface("gone", 4711);
      assertThatThrownBy(
              () ->
                  test.netns()
                      .call(
                          () ->
                              Clsact.attach(
                                  object.program("count_tc"), gone, TcDirection.EGRESS, 1)))
          .isInstanceOf(AttachFailed.class)
          .hasMessageContaining("clsact qdisc to gone");
    }
  }

  private static BpfObject load() {
    return TestObjects.named("packets").only("count_tc", "count_tc_again", "decide_tc").load();
  }

  private static void assertCounts(BpfObject object, long first, long second) {
    assertThat(object.map("packets").sumPerCpu(BpfMap.key(2), 0)).isEqualTo(first);
    assertThat(object.map("packets").sumPerCpu(BpfMap.key(3), 0)).isEqualTo(second);
  }

  private static TcxLink tcx(TestNetns test, BpfProgram program, String to, TcDirection direction) {
    return test.netns().call(() -> Tcx.attach(program, NetInterface.of(to), direction));
  }

  private static ClsactLink clsact(
      TestNetns test, BpfProgram program, String to, TcDirection direction, int priority) {
    return test.netns()
        .call(() -> Clsact.attach(program, NetInterface.of(to), direction, priority));
  }
}
