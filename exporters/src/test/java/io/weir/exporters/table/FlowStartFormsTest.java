package io.weir.exporters.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.exporters.json.EventJson;
import io.weir.ringbuf.traffic.Address;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.FlowStartEvent;
import io.weir.testsupport.SchemaCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table and the JSON of new flows. */
class FlowStartFormsTest {
  private static final long TIME_NS = 1_795_000_000_123_456_789L; // 2026-11-18T11:06:40 UTC
  private static final Address V4 = Address.ipv4(0xc0000201);
  private static final Address V6 = new Address(0x20010db800000000L, 1, true);

  private static final FlowStartEvent SYN_ACK =
      event(key(Direction.TRANSMIT, 6, V4, 443, -1), "tcx", 1, 0x12, -1, false, false);
  private static final FlowStartEvent UNREACHABLE =
      event(key(Direction.RECEIVE, 58, V6, -1, -1), "xdp", 1, -1, 1, false, true);
  private static final FlowStartEvent FRAGMENTED =
      event(key(Direction.RECEIVE, 17, V6, 53, 101), "xdp", 3, -1, -1, true, false);
  private static final FlowStartEvent PLAIN =
      event(key(Direction.RECEIVE, 47, V4, -1, -1), "xdp", 1, -1, -1, false, false);

  @Test
  void shouldAlignTheTable() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TableSink<FlowStartEvent> table =
        new TableSink<>(out, FlowStartEvent.class, FlowStartTable.columns(ZoneOffset.UTC));
    for (FlowStartEvent event : List.of(SYN_ACK, UNREACHABLE, FRAGMENTED, PLAIN)) {
      table.accept(event);
    }

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            TIME         DIR  BYTES FIRST PACKET       FLOW
            11:06:40.123 tx      98 SYN,ACK            tcp 192.0.2.1:443 > 192.0.2.1:443
            11:06:40.123 rx      98 type 1 code 4      ipv6-icmp 2001:db8::1 > 2001:db8::1
            11:06:40.123 rx      98 fragmented         udp [2001:db8::1]:53 > [2001:db8::1]:53 vlan 101
            11:06:40.123 rx      98 -                  gre 192.0.2.1 > 192.0.2.1
            """);
  }

  @Test
  void shouldFormJsonThatKeepsToItsSchema() throws IOException {
    SchemaCheck check = new SchemaCheck();
    for (FlowStartEvent event : List.of(SYN_ACK, UNREACHABLE, FRAGMENTED, PLAIN)) {
      assertThat(check.faults(json(event))).as(json(event)).isEmpty();
    }
    assertThat(json(SYN_ACK))
        .isEqualTo(
            "{\"schema\":\"xdptop/1\",\"timestamp\":\"2026-11-18T11:06:40.123456789Z\","
                + "\"name\":\"flow.start\",\"network\":{\"interface\":{\"name\":\"eth0\"},"
                + "\"io\":{\"direction\":\"transmit\"},\"transport\":\"tcp\",\"type\":\"ipv4\"},"
                + "\"source\":{\"address\":\"192.0.2.1\",\"port\":443},"
                + "\"destination\":{\"address\":\"192.0.2.1\",\"port\":443},"
                + "\"weir\":{\"hook\":\"tcx\",\"packet\":{\"bytes\":98,\"segments\":1},"
                + "\"tcp\":{\"flags\":\"SYN,ACK\"}}}");
    assertThat(json(UNREACHABLE)).contains("\"icmp\":{\"type\":1,\"code\":4,\"error\":true}");
    assertThat(json(FRAGMENTED)).contains("\"vlan\":{\"id\":101}", "\"fragment\":{\"first\":true}");
  }

  @Test
  void shouldHaveASchemaThatRefusesWhatIsNoFlow() throws IOException {
    String json = json(SYN_ACK);
    SchemaCheck check = new SchemaCheck();
    assertThat(check.faults(json.replace("SYN,ACK", "ACK,SYN,"))).isNotEmpty();
    assertThat(check.faults(json.replace("\"hook\":\"tcx\",", ""))).isNotEmpty();
    assertThat(check.faults(json.replace("\"segments\"", "\"others\""))).isNotEmpty();
    assertThat(check.faults(json.replace("\"port\":443", "\"port\":65536"))).isNotEmpty();
  }

  private static String json(FlowStartEvent event) {
    return new String(new EventJson("xdptop/1").bytes(event), StandardCharsets.UTF_8);
  }

  private static FlowKey key(
      Direction direction, int transport, Address address, int port, int vlan) {
    return new FlowKey(
        direction, transport, address, port, address, port, vlan, FlowKey.Part.WHOLE);
  }

  private static FlowStartEvent event(
      FlowKey key,
      String hook,
      int packets,
      int tcpFlags,
      int icmpType,
      boolean firstFragment,
      boolean icmpError) {
    return new FlowStartEvent(
        TIME_NS,
        "eth0",
        key,
        hook,
        packets,
        98,
        tcpFlags,
        icmpType,
        icmpType < 0 ? -1 : 4,
        firstFragment,
        icmpError);
  }
}
