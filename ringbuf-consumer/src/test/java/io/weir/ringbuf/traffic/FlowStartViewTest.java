package io.weir.ringbuf.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowStartViewTest {
  // enum packet_flag of packet.h
  private static final int FRAGMENT_FIRST = 1 << 1;
  private static final int ICMP = 1 << 5;
  private static final int ICMP_ERROR = 1 << 6;
  private static final int TCP = 1 << 11;

  private final FlowStartView view = new FlowStartView(FlowRecords.layout());

  @Test
  void shouldReadATcpFlowOverIpv4() throws Exception {
    wrap(
        FlowRecords.of(6, "192.0.2.1", "198.51.100.200")
            .ports(50000, 443)
            .flags(TCP, 0)
            .transport(0x12, 0, 0));

    assertThat(view.key().text()).isEqualTo("tcp 192.0.2.1:50000 > 198.51.100.200:443");
    assertThat(view.key().direction()).isEqualTo(Direction.RECEIVE);
    assertThat(view.bootNs()).isEqualTo(5_000_000_000L);
    assertThat(view.bytes()).isEqualTo(98);
    assertThat(view.packets()).isEqualTo(1);
    assertThat(view.atXdp()).isTrue();
    assertThat(view.tcpFlags()).isEqualTo(0x12);
    assertThat(view.icmpType()).isEqualTo(-1);
    assertThat(view.icmpCode()).isEqualTo(-1);
  }

  @Test
  void shouldReadATaggedSegmentedFlowOverIpv6() throws Exception {
    wrap(FlowRecords.of(17, "2001:db8::1", "fe80::ff").ports(53, 65535).sent(7, 4094));

    assertThat(view.key().text()).isEqualTo("udp [2001:db8::1]:53 > [fe80::ff]:65535 vlan 4094");
    assertThat(view.key().direction()).isEqualTo(Direction.TRANSMIT);
    assertThat(view.packets()).isEqualTo(7);
    assertThat(view.atXdp()).isFalse();
    assertThat(view.tcpFlags()).isEqualTo(-1);
  }

  @Test
  void shouldReadIcmpAndItsErrors() throws Exception {
    wrap(
        FlowRecords.of(1, "192.0.2.1", "192.0.2.2")
            .flags(ICMP | ICMP_ERROR, 0)
            .transport(0xff, 3, 255));

    assertThat(view.icmpType()).isEqualTo(3);
    assertThat(view.icmpCode()).isEqualTo(255);
    assertThat(view.icmpError()).isTrue();
    assertThat(view.tcpFlags()).isEqualTo(-1);
    assertThat(view.key().sourcePort()).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({"1, fragment", "2, malformed", "3, malformed"})
  void shouldKnowNoPortsOfFragmentsAndMalformedPackets(int keyFlags, String part) throws Exception {
    wrap(FlowRecords.of(17, "192.0.2.1", "192.0.2.2").flags(0, keyFlags));

    assertThat(view.key().text()).isEqualTo("udp 192.0.2.1 > 192.0.2.2 " + part);
  }

  @Test
  void shouldMarkTheFirstFragment() throws Exception {
    wrap(FlowRecords.of(17, "192.0.2.1", "192.0.2.2").ports(1, 2).flags(FRAGMENT_FIRST, 0));

    assertThat(view.firstFragment()).isTrue();
    assertThat(view.key().text()).isEqualTo("udp 192.0.2.1:1 > 192.0.2.2:2");
  }

  @Test
  void shouldRefuseWhatIsNoSuchRecord() throws Exception {
    ByteBuffer record = FlowRecords.of(6, "192.0.2.1", "192.0.2.2").bytes();
    assertThat(view.wrap(record, 0, record.capacity() - 1)).isFalse();
    ByteBuffer other = FlowRecords.of(6, "192.0.2.1", "192.0.2.2").kind(17).bytes();
    assertThat(view.wrap(other, 0, other.capacity())).isFalse();
  }

  @Test
  void shouldNameAFieldThatTheObjectLacks() {
    assertThatThrownBy(() -> new FlowStartView(new StructLayout("flow_event", 96, Map.of())))
        .isInstanceOf(UnsupportedKernel.class)
        .hasMessageContaining("field=boot_ns missing");
  }

  @ParameterizedTest
  @CsvSource({
    "0, NONE",
    "1, FIN",
    "2, SYN",
    "18, 'SYN,ACK'",
    "20, 'RST,ACK'",
    "194, 'SYN,ECE,CWR'"
  })
  void shouldNameTcpFlags(int flags, String text) {
    assertThat(TcpFlags.text(flags)).isEqualTo(text);
  }

  private void wrap(FlowRecords records) {
    ByteBuffer bytes = records.bytes();
    assertThat(view.wrap(bytes, 0, bytes.capacity())).isTrue();
  }
}
