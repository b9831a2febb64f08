package io.weir.ringbuf.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.drop.Encapsulation.Tunnel;
import io.weir.ringbuf.traffic.Address;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tunnels carry, of bytes made by hand after the documents that the class names. */
class EncapsulationsTest {
  private static final int GRE = 47;
  private static final int UDP = 17;

  /** udp 10.0.0.1:1000 > 10.0.0.2:53. */
  private static final String INNER4 =
      "45 00 001c 0000 0000 40 11 0000 0a000001 0a000002 03e8 0035 0008 0000";

  private static final String ENDS4 = "udp 10.0.0.1:1000 > 10.0.0.2:53";
  private static final String ADDRESSES6 =
      "20010db8000000000000000000000001 20010db8000000000000000000000002";

  private static final String PORTS = "03e8 0050 00000001 00000000 50 02 0000 0000 0000";

  /** tcp from port 1000 to port 80. */
  private static final String INNER6 = "60000000 0014 06 40" + ADDRESSES6 + PORTS;

  private static final String ENDS6 = "tcp [2001:db8::1]:1000 > [2001:db8::2]:80";
  private static final String ETHERNET = "020000000002 020000000001";

  @ParameterizedTest
  @ValueSource(ints = {4789, 8472})
  void shouldFindTheFlowWithinVxlan(int port) {
    Encapsulation found = overUdp(port, "08 000000 00002a 00" + ETHERNET + "0800" + INNER4);

    assertThat(found.tunnel()).isEqualTo(Tunnel.VXLAN);
    assertThat(found.id()).isEqualTo(42);
    assertThat(found.inner().text()).isEqualTo(ENDS4);
    assertThat(text(found)).isEqualTo("carrying " + ENDS4 + " (vxlan 42)");
  }

  @Test
  void shouldTakeTheLargestIdentifierAndAGroupPolicy() {
    Encapsulation found = overUdp(4789, "88 000001 ffffff 00" + ETHERNET + "86dd" + INNER6);

    assertThat(found.id()).isEqualTo(0xffffff);
    assertThat(found.inner().text()).isEqualTo(ENDS6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00 000000 00002a 00", // without the I flag the identifier is not valid
        "0c 000003 00002a 00", // the generic extension: another protocol follows
        "08 000000 00002a", // cut
      })
  void shouldTakeNothingElseForVxlan(String header) {
    assertThat(overUdp(4789, header + (header.length() < 18 ? "" : ETHERNET + "0800" + INNER4)))
        .isNull();
  }

  @Test
  void shouldTellATunnelThatCarriesNoIp() {
    Encapsulation arp = overUdp(4789, "08 000000 000001 00" + ETHERNET + "0806 0001");

    assertThat(arp.inner()).isNull();
    assertThat(text(arp)).isEqualTo("carrying no IP (vxlan 1)");
  }

  @Test
  void shouldReadInnerTags() {
    String tags = "88a8 0065 8100 0066";
    Encapsulation found = overUdp(4789, "08 000000 000001 00" + ETHERNET + tags + "0800" + INNER4);

    assertThat(found.inner().text()).isEqualTo(ENDS4 + " vlan 101");
  }

  @Test
  void shouldFindTheFlowWithinGeneve() {
    String options = "0102 80 01 deadbeef 0102 00 00"; // 12 bytes: 3 units
    Encapsulation ethernet =
        overUdp(6081, "03 40 6558 000007 00" + options + ETHERNET + "0800" + INNER4);
    Encapsulation plain = overUdp(6081, "00 00 86dd 000008 00" + INNER6);

    assertThat(ethernet.tunnel()).isEqualTo(Tunnel.GENEVE);
    assertThat(ethernet.id()).isEqualTo(7);
    assertThat(ethernet.inner().text()).isEqualTo(ENDS4);
    assertThat(plain.inner().text()).isEqualTo(ENDS6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"40 00 0800 000007 00", "00 80 0800 000007 00", "00 00 0800 0000"})
  void shouldTakeNothingElseForGeneve(String header) {
    assertThat(overUdp(6081, header + (header.length() < 19 ? "" : INNER4))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "0000 0800, -1",
    "8000 0800 12340000, -1",
    "2000 0800 00000063, 99",
    "3000 0800 ffffffff 00000001, 4294967295",
    "b000 0800 12340000 00000063 00000001, 99",
  })
  void shouldFindTheFlowWithinGre(String header, long key) {
    Encapsulation found = of(GRE, header + INNER4);

    assertThat(found.tunnel()).isEqualTo(Tunnel.GRE);
    assertThat(found.id()).isEqualTo(key);
    assertThat(found.inner().text()).isEqualTo(ENDS4);
  }

  @Test
  void shouldFindAFrameWithinGreAsNvgreHasIt() {
    Encapsulation found = of(GRE, "2000 6558 00002a01" + ETHERNET + "86dd" + INNER6);

    assertThat(found.id()).isEqualTo(0x2a01);
    assertThat(found.inner().text()).isEqualTo(ENDS6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3001 880b 0000 0000 00000000", // version 1: PPTP
        "4000 0800 00000000", // routing
        "0100 0800", // a reserved bit
        "b000 0800 1234", // cut
      })
  void shouldTakeNothingElseForGre(String header) {
    assertThat(of(GRE, header)).isNull();
  }

  @Test
  void shouldFindIpWithinIp() {
    assertThat(of(4, INNER4).inner().text()).isEqualTo(ENDS4);
    assertThat(of(41, INNER6).inner().text()).isEqualTo(ENDS6);
    assertThat(text(of(4, INNER4))).isEqualTo("carrying " + ENDS4 + " (ipip)");
    assertThat(of(4, INNER6)).isNull();
    assertThat(of(41, INNER4)).isNull();
    assertThat(of(4, INNER4.substring(0, 40))).isNull();
  }

  @Test
  void shouldKnowNoPortsThatAreNotThere() {
    String later = INNER4.replace("0000 0000 40 11", "0000 2001 40 11");
    String cut = INNER4.substring(0, INNER4.indexOf("03e8") + 2);

    assertThat(of(4, later).inner().text()).isEqualTo("udp 10.0.0.1 > 10.0.0.2 fragment");
    assertThat(of(4, cut).inner().text()).isEqualTo("udp 10.0.0.1 > 10.0.0.2");
    assertThat(of(4, INNER4.replace("45", "44"))).isNull();
    assertThat(of(4, INNER4.replace("001c", "0013"))).isNull();
  }

  @Test
  void shouldWalkInnerExtensionHeaders() {
    String chain = "60000000 002c 00 40" + ADDRESSES6;
    String hop = "3c 00 000000000000";
    String options = "2c 01 000000000000 0000000000000000";
    String first = "06 00 0001 00000001";

    assertThat(of(41, chain + hop + options + first + PORTS).inner().text()).isEqualTo(ENDS6);
    assertThat(of(41, chain + hop + options + "06 00 0009 00000001" + PORTS).inner().text())
        .isEqualTo("tcp 2001:db8::1 > 2001:db8::2 fragment");
    assertThat(of(41, chain + hop + "2c 01").inner().sourcePort()).isEqualTo(-1);
  }

  @Test
  void shouldLookIntoNothingElse() {
    assertThat(overUdp(4788, "08 000000 00002a 00" + ETHERNET + "0800" + INNER4)).isNull();
    assertThat(of(6, INNER4)).isNull();
    assertThat(Encapsulations.of(bytes(INNER4), outer(4, -1, FlowKey.Part.WHOLE), 0)).isNull();
    assertThat(Encapsulations.of(bytes(INNER4), outer(4, -1, FlowKey.Part.FRAGMENT), 20)).isNull();
  }

  /** No bytes, however they are cut, may be read beyond their end. */
  @Test
  void shouldNeverReadBeyondTheEnd() {
    String all = "ff b000 6558 12340000 00000063 00000001" + ETHERNET + "8100 0065 86dd" + INNER6;
    byte[] whole = HexFormat.of().parseHex(all.replace(" ", ""));
    for (int length = 0; length <= whole.length; length++) {
      WireBytes cut = new WireBytes(ByteBuffer.wrap(Arrays.copyOf(whole, length)), 0, length);
      Encapsulation found = Encapsulations.of(cut, outer(GRE, -1, FlowKey.Part.WHOLE), 1);
      boolean addresses = length >= 1 + 16 + 12 + 6 + 40;
      assertThat(found != null && found.inner() != null).as("%d", length).isEqualTo(addresses);
    }
  }

  private static Encapsulation overUdp(int port, String header) {
    return Encapsulations.of(
        behindOne("0000000000000000" + header), outer(UDP, port, FlowKey.Part.WHOLE), 1);
  }

  private static Encapsulation of(int protocol, String payload) {
    return Encapsulations.of(behindOne(payload), outer(protocol, -1, FlowKey.Part.WHOLE), 1);
  }

  /** One byte stands before, for a transport header at 0 is an unknown one. */
  private static WireBytes behindOne(String hex) {
    return bytes("ff" + hex);
  }

  private static WireBytes bytes(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return new WireBytes(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  private static FlowKey outer(int protocol, int destinationPort, FlowKey.Part part) {
    Address address = Address.ipv4(0xc0000201);
    return new FlowKey(Direction.RECEIVE, protocol, address, 5, address, destinationPort, -1, part);
  }

  private static String text(Encapsulation encapsulation) {
    StringBuilder line = new StringBuilder();
    encapsulation.append(line);
    return line.toString();
  }
}
