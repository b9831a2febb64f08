package io.weir.ringbuf.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "::",
        "::1",
        "1::",
        "2001:db8::1",
        "2001:db8:0:1:1:1:1:1", // one zero is not shortened
        "2001:0:0:1::1", // the longest run is
        "2001:db8::1:0:0:1", // of equal runs the first one
        "fe80::ff:fe00:1",
        "1:2:3:4:5:6:7:8",
        "0:1:2:3:4:5:6:7",
        "1:2:3:4:5:6::"
      })
  void shouldFormatIpv6AsRfc5952Says(String text) throws UnknownHostException {
    assertThat(Address.ipv6(InetAddress.getByName(text).getAddress()).text()).isEqualTo(text);
  }

  @Test
  void shouldFormatMappedAddressesWithDots() {
    byte[] bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -64, 0, 2, 1};
    assertThat(Address.ipv6(bytes).text()).isEqualTo("::ffff:192.0.2.1");
  }

  @ParameterizedTest
  @CsvSource({"0, 0.0.0.0", "-1, 255.255.255.255", "-1073741311, 192.0.2.1"})
  void shouldFormatIpv4(int number, String text) {
    assertThat(Address.ipv4(number).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1, icmp", "6, tcp", "17, udp", "47, gre", "58, ipv6-icmp", "132, sctp", "253, 253"})
  void shouldNameProtocols(int number, String name) {
    assertThat(IpProtocols.name(number)).isEqualTo(name);
  }

  @Test
  void shouldShowFlowsWithTheirPorts() {
    Address v4 = Address.ipv4(0x0a000001);
    Address v6 = new Address(0x20010db800000000L, 1, true);

    assertThat(new FlowKey(Direction.RECEIVE, 6, v4, 1234, v4, 80, -1, FlowKey.Part.WHOLE).text())
        .isEqualTo("tcp 10.0.0.1:1234 > 10.0.0.1:80");
    assertThat(new FlowKey(Direction.RECEIVE, 17, v6, 0, v6, 53, 7, FlowKey.Part.WHOLE).text())
        .isEqualTo("udp [2001:db8::1]:0 > [2001:db8::1]:53 vlan 7");
    assertThat(new FlowKey(Direction.TRANSMIT, 58, v6, -1, v6, -1, -1, FlowKey.Part.WHOLE).text())
        .isEqualTo("ipv6-icmp 2001:db8::1 > 2001:db8::1");
  }

  @Test
  void shouldShowEthertypesAsHex() {
    assertThat(ProtocolKey.ethertype(Direction.RECEIVE, 0x88cc).text()).isEqualTo("0x88cc");
    assertThat(ProtocolKey.malformed(Direction.RECEIVE, "early").text())
        .isEqualTo("malformed-early");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "99999, 99999",
    "100000, 100k",
    "999499, 999k",
    "999500, 1.00M",
    "12345678, 12.3M",
    "123456789012, 123G"
  })
  void shouldScaleNumbers(double value, String text) {
    assertThat(Scaled.text(value)).isEqualTo(text);
  }
}
