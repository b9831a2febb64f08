package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.error.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@KernelTest
class XdpKernelIT {
  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "GENERIC"})
  void shouldAttachInTheModeThatWasAsked(XdpMode mode) {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject object = TestObjects.named("packets").only("count_plain").load()) {
      BpfProgram program = object.program("count_plain");
      NetInterface b = test.networkInterface("b");
      try (BpfLink link = attach(test, program, b, mode)) {
        assertThat(test.netns().call(() -> Xdp.attached(b)))
            .containsExactly(new Xdp.Attached(mode, program.id()));
        assertThat(link.info())
            .isEqualTo(new LinkInfo(link.id(), LinkInfo.XDP, program.id(), b.index(), 0));
        assertThat(BpfLinks.onInterface(b, program.id())).contains(link.info());
        test.sendUdp(23);
        assertThat(object.map("packets").sumPerCpu(BpfMap.key(0), 0)).isEqualTo(23);
        assertThat(test.ip("-d", "link", "show", "dev", "b")).contains("prog/xdp");
      }
      assertThat(test.netns().call(() -> Xdp.attached(b))).isEmpty();
    }
  }

  @Test
  void shouldNameTheProgramThatIsInTheWay() {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject object = TestObjects.named("packets").only("count_plain", "count_frags").load();
        BpfLink link =
            attach(
                test, object.program("count_plain"), test.networkInterface("b"), XdpMode.GENERIC)) {
      for (XdpMode mode : new XdpMode[] {XdpMode.GENERIC, XdpMode.NATIVE}) {
        assertThatThrownBy(
                () -> attach(test, object.program("count_frags"), test.networkInterface("b"), mode))
            .isInstanceOf(AttachFailed.class)
            .hasMessage(
                "attach XDP to b: EBUSY (16): program 'count_plain' (id "
                    + link.info().programId()
                    + ") is attached; use --mode tc");
      }
    }
  }

  @Test
  void shouldExchangeTheProgramInPlaceFromPlainToFrags() {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject object = TestObjects.named("packets").only("count_plain", "count_frags").load();
        BpfLink link =
            attach(
                test, object.program("count_plain"), test.networkInterface("b"), XdpMode.NATIVE)) {
      test.sendUdp(3);
      link.update(object.program("count_frags"));
      test.sendUdp(5);
      assertThat(object.map("packets").sumPerCpu(BpfMap.key(0), 0)).isEqualTo(3);
      assertThat(object.map("packets").sumPerCpu(BpfMap.key(1), 0)).isEqualTo(5);
      assertThat(link.info().programId()).isEqualTo(object.program("count_frags").id());
    }
  }

  @Test
  void shouldStayWhileASecondHolderHasTheLink() {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject object = TestObjects.named("packets").only("count_plain", "count_frags").load()) {
      NetInterface b = test.networkInterface("b");
      BpfLink first = attach(test, object.program("count_plain"), b, XdpMode.NATIVE);
      try (BpfLink second = BpfLinks.byId(first.id()).orElseThrow()) {
        first.close();
        assertThat(test.netns().call(() -> Xdp.attached(b))).hasSize(1);
        second.update(object.program("count_frags"));
      }
      assertThat(test.netns().call(() -> Xdp.attached(b))).isEmpty();
    }
  }

  @Test
  void shouldRefuseALargeMtuWithoutFragsOnly() {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject object = TestObjects.named("packets").only("count_plain", "count_frags").load()) {
      test.ip("link", "set", "dev", "a", "mtu", "9000");
      test.ip("link", "set", "dev", "b", "mtu", "9000");
      NetInterface b = test.networkInterface("b");
      AttachFailed refused =
          catchThrowableOfType(
              AttachFailed.class,
              () -> attach(test, object.program("count_plain"), b, XdpMode.NATIVE));
      assertThat(refused).hasMessageContaining("frags");
      attach(test, object.program("count_frags"), b, XdpMode.NATIVE).close();
    }
  }

  @Test
  void shouldSurviveThatTheInterfaceVanishes() {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject object = TestObjects.named("packets").only("count_plain").load()) {
      NetInterface b = test.networkInterface("b");
      BpfLink link = attach(test, object.program("count_plain"), b, XdpMode.NATIVE);
      test.ip("link", "del", "dev", "b");
      assertThat(link.info().ifindex()).isZero();
      assertThatThrownBy(() -> link.update(object.program("count_plain")))
          .isInstanceOf(AttachFailed.class)
          .hasMessageContaining("gone");
      link.close();
      link.close();
      assertThatThrownBy(() -> attach(test, object.program("count_plain"), b, XdpMode.NATIVE))
          .isInstanceOf(AttachFailed.class)
          .extracting(e -> ((AttachFailed) e).errno())
          .isIn(Errno.EINVAL, Errno.ENODEV);
    }
  }

  private static BpfLink attach(TestNetns test, BpfProgram program, NetInterface to, XdpMode mode) {
    return test.netns().call(() -> Xdp.attach(program, to, mode));
  }
}
