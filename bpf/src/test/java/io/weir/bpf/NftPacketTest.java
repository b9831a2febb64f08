package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.traffic.FlowKey.Part;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Headers laid out by RFC 791, 8200, 9293, 768 and 4443. */
class NftPacketTest {
  private static final String V4 = "45000028000140004006b6aec0000202c0000201";
  private static final String V6 =
      "6000000000143a4020010db800000000000000000000000220010db8000000000000000000000001";
  private static final String TCP = "9c40005000000001000000005002faf000000000";

  @Test
  void shouldReadTcpOverIpv4() {
    NftPacket packet = of(V4, TCP, 2, 0);
    assertThat(packet.flow().text()).isEqualTo("tcp 192.0.2.2:40000 > 192.0.2.1:80");
    assertThat(packet.tcpFlags()).isEqualTo(2);
    assertThat(packet.isFragmented()).isFalse();
    assertThat(packet.inIndex()).isEqualTo(2);
  }

  @Test
  void shouldReadIcmpv6() {
    NftPacket packet = of(V6, "8000abcd00010001", 0, 3);
    assertThat(packet.flow().text()).isEqualTo("ipv6-icmp 2001:db8::2 > 2001:db8::1");
    assertThat(packet.icmpType()).isEqualTo(128);
    assertThat(packet.icmpCode()).isZero();
    assertThat(packet.outIndex()).isEqualTo(3);
  }

  @Test
  void shouldKnowFragments() {
    NftPacket first = of(V4.replace("00014000", "00012000"), TCP, 2, 0);
    assertThat(first.isFragmented()).isTrue();
    assertThat(first.flow().destinationPort()).isEqualTo(80);
    NftPacket later = of(V4.replace("00014000", "00010003"), TCP, 2, 0);
    assertThat(later.isFragmented()).isTrue();
    assertThat(later.flow().part()).isEqualTo(Part.FRAGMENT);
    assertThat(later.flow().destinationPort()).isEqualTo(-1);
    assertThat(later.tcpFlags()).isEqualTo(-1);
  }

  @Test
  void shouldNotInventWhatIsCut() {
    NftPacket cut = of(V4, "9c40", 2, 0);
    assertThat(cut.flow().part()).isEqualTo(Part.MALFORMED);
    assertThat(cut.flow().sourcePort()).isEqualTo(-1);
    assertThat(of(V4, TCP.substring(0, 16), 2, 0).tcpFlags()).isEqualTo(-1);
    assertThat(of(V6, "80", 2, 0).icmpType()).isEqualTo(-1);
  }

  @Test
  void shouldTakeNothingElseForIp() {
    assertThat(of("", "", 2, 0)).isNull();
    assertThat(of(V4.substring(0, 38), TCP, 2, 0)).isNull();
    assertThat(of(V6.substring(0, 78), TCP, 2, 0)).isNull();
    assertThat(of("00010800060400010200", "", 2, 0)).isNull();
  }

  private static NftPacket of(String network, String transport, int in, int out) {
    HexFormat hex = HexFormat.of();
    return NftPacket.of(hex.parseHex(network), hex.parseHex(transport), in, out);
  }
}
