package io.weir.ringbuf.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.traffic.Direction;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DropViewTest {
  // enum drop_flag of dropsnoop.h and enum packet_flag of packet.h
  private static final int DIRECTION = 1;
  private static final int ETHERNET = 1 << 1;
  private static final int PROCESS = 1 << 2;
  private static final int SOCKET = 1 << 3;
  private static final int TAG = 1 << 4;
  private static final int STACK = 1 << 5;
  private static final int FRAGMENT_FIRST = 1 << 1;
  private static final int ICMP = 1 << 5;
  private static final int HAS_INNER = 1 << 7;
  private static final int TCP = 1 << 11;

  private static final String ETHERNET_HEADER = "020000000002 020000000001 0800";

  private final DropView view = new DropView(DropRecords.layout());

  @Test
  void shouldReadATcpPacketOfASocket() throws Exception {
    byte[] headers = hex(ETHERNET_HEADER + "00".repeat(20) + "03e8 0050 80000001");
    wrap(
        new DropRecords()
            .flow("key", 6, "192.0.2.1", 1000, "192.0.2.2", 80)
            .set("flags", DIRECTION | ETHERNET | PROCESS | SOCKET)
            .set("key.direction", 1)
            .set("packet_flags", TCP)
            .set("tcp_flags", 0x12)
            .set("network_at", 14)
            .set("transport_at", 34)
            .set("ethertype", 0x0800)
            .set("boot_ns", 5)
            .set("location", -2)
            .set("reason", 0x20003)
            .set("netns", 0xf0000001L)
            .set("netns_source", 2)
            .set("bytes", 1514)
            .set("uid", 0xfffffffeL)
            .set("cgroup_id", 77)
            .set("pid", 4242)
            .set("cpu", 3)
            .text("comm", "sixteen-bytes-xy")
            .text("interface", "eth0")
            .headers(headers));

    assertThat(view.key().text()).isEqualTo("tcp 192.0.2.1:1000 > 192.0.2.2:80");
    assertThat(view.hasDirection()).isTrue();
    assertThat(view.direction()).isEqualTo(Direction.TRANSMIT);
    assertThat(view.bootNs()).isEqualTo(5);
    assertThat(view.location()).isEqualTo(-2);
    assertThat(view.reason()).isEqualTo(0x20003);
    assertThat(view.netns()).isEqualTo(0xf0000001L);
    assertThat(view.netnsSource()).isEqualTo(NetnsSource.SOCKET);
    assertThat(view.bytes()).isEqualTo(1514);
    assertThat(view.hasSocket()).isTrue();
    assertThat(view.socketUid()).isEqualTo(0xfffffffeL);
    assertThat(view.cgroupId()).isEqualTo(77);
    assertThat(view.hasProcess()).isTrue();
    assertThat(view.pid()).isEqualTo(4242);
    assertThat(view.comm().text()).isEqualTo("sixteen-bytes-xy");
    assertThat(view.interfaceName().text()).isEqualTo("eth0");
    assertThat(view.cpu()).isEqualTo(3);
    assertThat(view.tcpFlags()).isEqualTo(0x12);
    assertThat(view.tcpSequence()).isEqualTo(0x80000001L);
    assertThat(view.icmpType()).isEqualTo(-1);
    assertThat(view.inner()).isNull();
    assertThat(view.arp()).isNull();
    assertThat(view.vlan()).isEqualTo(-1);
  }

  @Test
  void shouldKnowNoSequenceNumberThatWasNotCopied() throws Exception {
    wrap(
        new DropRecords()
            .flow("key", 6, "192.0.2.1", 1000, "192.0.2.2", 80)
            .set("packet_flags", TCP)
            .set("transport_at", 20)
            .headers(new byte[27]));

    assertThat(view.tcpSequence()).isEqualTo(-1);
  }

  @Test
  void shouldReadAnIcmpErrorOverIpv6() throws Exception {
    wrap(
        new DropRecords()
            .flow("key", 58, "2001:db8::1", 0, "2001:db8::2", 0)
            .flow("inner", 17, "2001:db8::2", 53, "2001:db8::1", 1000)
            .set("packet_flags", ICMP | HAS_INNER | FRAGMENT_FIRST)
            .set("icmp_type", 1)
            .set("icmp_code", 4));

    assertThat(view.key().text()).isEqualTo("ipv6-icmp 2001:db8::1 > 2001:db8::2");
    assertThat(view.inner().text()).isEqualTo("udp [2001:db8::2]:53 > [2001:db8::1]:1000");
    assertThat(view.icmpType()).isEqualTo(1);
    assertThat(view.icmpCode()).isEqualTo(4);
    assertThat(view.firstFragment()).isTrue();
    assertThat(view.tcpFlags()).isEqualTo(-1);
    assertThat(view.hasDirection()).isFalse();
    assertThat(view.hasProcess()).isFalse();
    assertThat(view.hasSocket()).isFalse();
  }

  @Test
  void shouldReadArp() throws Exception {
    String arp = "0001 0800 06 04 0001 020000000001 c0000201 000000000000 c0000202";
    wrap(
        new DropRecords()
            .set("ethertype", 0x0806)
            .set("key.vlan", 0xffff)
            .set("network_at", 14)
            .headers(hex(ETHERNET_HEADER + arp)));

    assertThat(view.key()).isNull();
    assertThat(view.arp().operationName()).isEqualTo("request");
    assertThat(view.arp().sender().text()).isEqualTo("192.0.2.1");
    assertThat(view.arp().target().text()).isEqualTo("192.0.2.2");
  }

  @Test
  void shouldPutATagBackIntoItsPlace() throws Exception {
    wrap(
        new DropRecords()
            .set("flags", ETHERNET | TAG)
            .set("tag_protocol", 0x88a8)
            .set("tag_tci", 0xa065)
            .set("bytes", 60)
            .headers(hex(ETHERNET_HEADER + "4500")));

    assertThat(wire()).isEqualTo("02000000000202000000000188a8a06508004500");
    assertThat(view.bytesOnWire()).isEqualTo(64);
  }

  @Test
  void shouldCopyBytesWithoutATagAsTheyAre() throws Exception {
    wrap(new DropRecords().set("flags", TAG).set("bytes", 60).headers(hex("4500")));
    assertThat(wire()).isEqualTo("4500");
    assertThat(view.bytesOnWire()).isEqualTo(60);

    wrap(new DropRecords().set("flags", ETHERNET).headers(new byte[DropRecords.HEADERS]));
    assertThat(wire()).hasSize(2 * DropRecords.HEADERS);
  }

  @Test
  void shouldReadTheStackBehindTheHeaders() throws Exception {
    wrap(new DropRecords().set("flags", STACK).headers(hex("45")).stack(-1, 2, 3));
    assertThat(view.stack()).containsExactly(-1, 2, 3);

    wrap(new DropRecords().headers(hex("45")));
    assertThat(view.stack()).isEmpty();
  }

  @Test
  void shouldTellWhatIsCarried() throws Exception {
    String inner = "45 00 0014 0000 0000 40 01 0000 0a000001 0a000002";
    wrap(
        new DropRecords()
            .flow("key", 4, "192.0.2.1", 0, "192.0.2.2", 0)
            .set("transport_at", 1)
            .headers(hex("ff" + inner)));

    assertThat(view.encapsulation().inner().text()).isEqualTo("icmp 10.0.0.1 > 10.0.0.2");
  }

  @Test
  void shouldRefuseWhatIsNoSuchRecord() {
    DropRecords record = new DropRecords().headers(new byte[20]);

    assertThat(view.wrap(record.bytes(), 0, record.length() - 1)).isFalse();
    assertThat(view.wrap(record.bytes(), 0, 10)).isFalse();
  }

  @Test
  void shouldNameAFieldThatTheObjectLacks() {
    assertThatThrownBy(() -> new DropView(new StructLayout("drop_event", 96, Map.of())))
        .isInstanceOf(UnsupportedKernel.class)
        .hasMessageContaining("field=boot_ns missing");
  }

  private String wire() {
    ByteBuffer out = ByteBuffer.allocate(DropView.MAX_WIRE_BYTES);
    view.copyWireBytes(out);
    return HexFormat.of().formatHex(out.array(), 0, out.position());
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private void wrap(DropRecords record) {
    assertThat(view.wrap(record.bytes(), 0, record.length())).isTrue();
  }
}
