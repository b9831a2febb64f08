package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the kernel says of interfaces that these tests made. */
@KernelTest
class NetDeviceKernelIT {
  @Test
  void shouldDescribeAVethByItsIndex() {
    try (TestNetns test = TestNetns.withVeth()) {
      NetInterface a = test.networkInterface("a");
      test.ip("link", "set", "dev", "a", "mtu", "9000");
      NetDevice device = test.netns().call(() -> NetDevices.find(a.index())).orElseThrow();

      assertThat(device)
          .returns("a", NetDevice::name)
          .returns(a.index(), NetDevice::index)
          .returns(NetDevice.ETHER, NetDevice::arpType)
          .returns(9000, NetDevice::mtu)
          .returns("veth", NetDevice::kind)
          .returns(true, NetDevice::up);
      assertThat(test.netns().call(() -> NetDevices.driver("a"))).isEqualTo("veth");
    }
  }

  @Test
  void shouldFollowARenamedInterfaceAndMissOneThatIsGone() {
    try (TestNetns test = TestNetns.withVeth()) {
      NetInterface a = test.networkInterface("a");
      test.ip("link", "set", "dev", "a", "down");
      test.ip("link", "set", "dev", "a", "name", "renamed");
      NetDevice device = test.netns().call(() -> NetDevices.find(a.index())).orElseThrow();
      assertThat(device.name()).isEqualTo("renamed");
      assertThat(device.up()).isFalse();

      test.ip("link", "del", "dev", "renamed");
      assertThat(test.netns().call(() -> NetDevices.find(a.index()))).isEmpty();
    }
  }

  @Test
  void shouldKnowLoopback() {
    try (TestNetns test = TestNetns.empty()) {
      NetDevice device = test.netns().call(() -> NetDevices.find(1)).orElseThrow();

      assertThat(device.arpType()).isEqualTo(NetDevice.LOOPBACK);
      assertThat(device.kind()).isEmpty();
      assertThat(test.netns().call(() -> NetDevices.driver("nosuch"))).isEmpty();
    }
  }
}
