package io.weir.policy.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.rule.RuleMatch;
import io.weir.ringbuf.traffic.Address;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.HostKey;
import io.weir.ringbuf.traffic.ProtocolKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sockets as a little-endian machine shows them. */
class BlastRadiusTest {
  private static final Address HERE = Address.ipv4(0xc6336401); // 198.51.100.1
  private static final String TCP =
      """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout
         0: 016433C6:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 23
         1: 016433C6:0016 070200C0:C000 01 00000000:00000000 00:00000000 00000000     0        0 29
         2: 016433C6:0016 080200C0:C000 01 00000000:00000000 00:00000000 00000000     0        0 31
         3: 026433C6:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 37
      """;
  private static final String UDP6 =
      """
         0: 00000000000000000000000000000000:0035 00000000000000000000000000000000:0000 07 0:0 0:0 0 0 0 41
         1: 0000000000000000FFFF0000016433C6:0050 00000000000000000000000000000000:0000 07 0:0 0:0 0 0 0 43
      """;

  @Test
  void shouldReadSockets() {
    assertThat(LocalSocket.parse(6, TCP))
        .extracting(LocalSocket::text)
        .containsExactly("tcp/22", "tcp/22 from 192.0.2.7", "tcp/22 from 192.0.2.8", "tcp/22");
    List<LocalSocket> udp = LocalSocket.parse(17, UDP6);
    assertThat(udp.get(0)).isEqualTo(new LocalSocket(17, null, 53, null, 0));
    assertThat(udp.get(1).address()).hasToString("198.51.100.1");
  }

  @Test
  void shouldCountFlowsSourcesAndSockets() {
    BlastRadius radius = radius(RuleTarget.of(source(7)).orElseThrow().match());
    assertThat(radius.flows()).isEqualTo(3);
    assertThat(radius.sources()).isEqualTo(1);
    assertThat(radius.sockets())
        .extracting(LocalSocket::text)
        .containsExactly("tcp/22", "tcp/22 from 192.0.2.7", "udp/53");
  }

  @Test
  void shouldCountMoreOfAPrefix() {
    BlastRadius radius = radius(RuleTarget.of(source(7)).orElseThrow().wider().match());
    assertThat(radius.flows()).isEqualTo(1004);
    assertThat(radius.sources()).isEqualTo(202);
    assertThat(radius.sockets())
        .extracting(LocalSocket::text)
        .containsExactlyInAnyOrder(
            "tcp/22", "tcp/22 from 192.0.2.7", "tcp/22 from 192.0.2.8", "udp/53");
  }

  @Test
  void shouldFindNothingWhereNothingComes() {
    ProtocolKey gre = ProtocolKey.transport(Direction.RECEIVE, 47);
    assertThat(radius(RuleTarget.of(gre).orElseThrow().match()))
        .isEqualTo(new BlastRadius(0, 0, List.of()));
  }

  /** Of .7 an SSH connection and two to port 53; one of .8; 1,000 of 200 others; one sent. */
  private static BlastRadius radius(RuleMatch match) {
    List<LocalSocket> sockets = new ArrayList<>(LocalSocket.parse(6, TCP));
    sockets.addAll(LocalSocket.parse(17, UDP6));
    BlastRadius.Search search = new BlastRadius.Search(match, sockets);
    search.add(flow(6, 7, 0xc000, 22));
    search.add(flow(17, 7, 1, 53));
    search.add(flow(17, 7, 2, 53));
    search.add(flow(6, 8, 0xc000, 22));
    for (int i = 0; i < 1000; i++) {
      search.add(flow(17, 20 + i % 200, i, 9));
    }
    search.add(new FlowKey(Direction.TRANSMIT, 6, address(7), 1, HERE, 22, -1, FlowKey.Part.WHOLE));
    return search.result();
  }

  private static HostKey source(int n) {
    return new HostKey(Direction.RECEIVE, HostKey.Role.SOURCE, address(n));
  }

  private static Address address(int n) {
    return Address.ipv4(0xc0000200 + n);
  }

  private static FlowKey flow(int protocol, int source, int sourcePort, int destinationPort) {
    return new FlowKey(
        Direction.RECEIVE,
        protocol,
        address(source),
        sourcePort,
        HERE,
        destinationPort,
        -1,
        FlowKey.Part.WHOLE);
  }
}
