package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceReasonsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "NO_SOCKET",
        "NETFILTER_DROP",
        "IP_RPFILTER",
        "OTHERHOST",
        "TCP_CSUM",
        "TC_EGRESS",
        "XDP"
      })
  void shouldNotCompareWhatNoInterfaceCounts(String name) {
    assertThat(DeviceReasons.isCompared(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NOT_SPECIFIED",
        "UNHANDLED_PROTO",
        "CPU_BACKLOG",
        "IP_TUNNEL_ECN",
        "DEV_READY",
        "0x1f3"
      })
  void shouldCompareWhatAnInterfaceMayCount(String name) {
    assertThat(DeviceReasons.isCompared(name)).isTrue();
  }
}
