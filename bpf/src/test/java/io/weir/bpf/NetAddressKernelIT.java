package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

@KernelTest
class NetAddressKernelIT {
  @Test
  void shouldListAddressesOfItsNamespace() {
    try (TestNetns test = TestNetns.withVeth()) {
      test.ip("address", "add", "198.51.100.9/25", "broadcast", "+", "dev", "a");
      test.ip("address", "add", "203.0.113.1", "peer", "203.0.113.2/32", "dev", "b");
      test.ip("address", "add", "2001:db8::1/64", "dev", "a", "nodad");
      assertThat(test.netns().call(NetAddress::all))
          .extracting(
              address ->
                  address.address().getHostAddress()
                      + "/"
                      + address.prefixLength()
                      + " "
                      + address.broadcast().map(b -> b.getHostAddress()).orElse("-"))
          .containsExactlyInAnyOrder(
              "192.0.2.1/24 -",
              "198.51.100.9/25 198.51.100.127",
              "203.0.113.1/32 -",
              "2001:db8:0:0:0:0:0:1/64 -");
    }
  }
}
