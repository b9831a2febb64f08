package io.weir.policy.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import io.weir.ringbuf.traffic.Address;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.HostKey;
import io.weir.ringbuf.traffic.ProtocolKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RuleTargetTest {
  private static final Address V4 = Address.ipv4(0xc0000207);
  private static final Address V6 = new Address(0x20010db8_00010002L, 0x0003_0004_0005_0006L, true);
  private static final FlowKey FLOW = flow(17, 4000, 53);

  @Test
  void shouldWidenAFlowToItsSourceAndPrefixes() {
    RuleTarget flow = RuleTarget.of(FLOW).orElseThrow();
    assertThat(texts(flow, 6, RuleTarget::wider))
        .containsExactly(
            "flow udp 192.0.2.7:4000 > 198.51.100.1:53",
            "source 192.0.2.7",
            "source prefix 192.0.2.0/24",
            "source prefix 192.0.0.0/16",
            "source prefix 192.0.0.0/8",
            "source prefix 192.0.0.0/8");
    RuleTarget widest = flow.wider().wider().wider().wider();
    assertThat(texts(widest, 6, RuleTarget::narrower))
        .containsExactly(
            "source prefix 192.0.0.0/8",
            "source prefix 192.0.0.0/16",
            "source prefix 192.0.2.0/24",
            "source 192.0.2.7",
            "flow udp 192.0.2.7:4000 > 198.51.100.1:53",
            "flow udp 192.0.2.7:4000 > 198.51.100.1:53");
  }

  @Test
  void shouldWidenIpv6ByWhatCustomersHave() {
    RuleTarget source = RuleTarget.of(source(V6)).orElseThrow();
    assertThat(texts(source, 7, RuleTarget::wider))
        .containsExactly(
            "source 2001:db8:1:2:3:4:5:6",
            "source prefix 2001:db8:1:2::/64",
            "source prefix 2001:db8:1::/56",
            "source prefix 2001:db8:1::/48",
            "source prefix 2001:db8::/40",
            "source prefix 2001:db8::/32",
            "source prefix 2001:db8::/32");
    assertThat(texts(source.wider().wider(), 4, RuleTarget::narrower))
        .containsExactly(
            "source prefix 2001:db8:1::/56",
            "source prefix 2001:db8:1:2::/64",
            "source 2001:db8:1:2:3:4:5:6",
            "source 2001:db8:1:2:3:4:5:6");
  }

  @Test
  void shouldGoByBitsToo() {
    RuleTarget source = RuleTarget.of(source(V4)).orElseThrow().wider();
    assertThat(source.longer(-1).text()).isEqualTo("source prefix 192.0.2.0/23");
    assertThat(source.longer(-2).narrower().text()).isEqualTo("source prefix 192.0.2.0/24");
    assertThat(source.longer(-2).wider().text()).isEqualTo("source prefix 192.0.0.0/16");
    assertThat(source.longer(5).text()).isEqualTo("source prefix 192.0.2.0/29");
    assertThat(source.longer(50).text()).isEqualTo("source 192.0.2.7");
    assertThat(source.longer(-50).text()).isEqualTo("source prefix 192.0.0.0/8");
  }

  @Test
  void shouldGoRoundWhatAFlowCanBe() {
    RuleTarget flow = RuleTarget.of(FLOW).orElseThrow();
    assertThat(texts(flow, 5, RuleTarget::next))
        .containsExactly(
            "flow udp 192.0.2.7:4000 > 198.51.100.1:53",
            "source 192.0.2.7",
            "udp to port 53",
            "protocol udp",
            "flow udp 192.0.2.7:4000 > 198.51.100.1:53");
    assertThat(texts(RuleTarget.of(flow(1, -1, -1)).orElseThrow(), 3, RuleTarget::next))
        .containsExactly("flow icmp 192.0.2.7 > 198.51.100.1", "source 192.0.2.7", "protocol icmp");
  }

  @Test
  void shouldMatchWhatItSays() {
    RuleMatch flow = RuleTarget.of(FLOW).orElseThrow().match();
    assertThat(flow.direction()).isEqualTo(io.weir.policy.rule.Direction.IN);
    assertThat(flow.sources()).containsExactly(Prefix.of(V4));
    assertThat(flow.destinations()).hasToString("[198.51.100.1]");
    assertThat(flow.protocol()).isEqualTo(17);
    assertThat(flow.sourcePorts()).containsExactly(new PortRange(4000, 4000));
    assertThat(flow.destinationPorts()).containsExactly(new PortRange(53, 53));

    RuleMatch prefix = RuleTarget.of(FLOW).orElseThrow().wider().wider().match();
    assertThat(prefix.sources()).hasToString("[192.0.2.0/24]");
    assertThat(prefix.protocol()).isEqualTo(RuleMatch.ANY);
    assertThat(prefix.destinations()).isEmpty();

    RuleMatch port = RuleTarget.of(FLOW).orElseThrow().next().next().match();
    assertThat(port.sources()).isEmpty();
    assertThat(port.protocol()).isEqualTo(17);
    assertThat(port.destinationPorts()).containsExactly(new PortRange(53, 53));
    assertThat(port.sourcePorts()).isEmpty();

    ProtocolKey gre = ProtocolKey.transport(Direction.RECEIVE, 47);
    RuleMatch protocol = RuleTarget.of(gre).orElseThrow().match();
    assertThat(protocol.protocol()).isEqualTo(47);
    assertThat(protocol.sources()).isEmpty();
  }

  @Test
  void shouldSayWhyNoRuleCanBeMade() {
    FlowKey sent = new FlowKey(Direction.TRANSMIT, 6, V4, 1, V4, 2, -1, FlowKey.Part.WHOLE);
    assertThat(RuleTarget.refusal(sent))
        .hasValueSatisfying(why -> assertThat(why).contains("sent"));
    assertThat(RuleTarget.of(sent)).isEmpty();
    assertThat(RuleTarget.of(new HostKey(Direction.RECEIVE, HostKey.Role.DESTINATION, V4)))
        .isEmpty();
    assertThat(RuleTarget.of(ProtocolKey.type(Direction.RECEIVE, "arp"))).isEmpty();
    assertThat(RuleTarget.refusal(ProtocolKey.trait(Direction.RECEIVE, "ipv4"))).isPresent();
  }

  private static List<String> texts(RuleTarget from, int n, UnaryOperator<RuleTarget> step) {
    List<String> texts = new ArrayList<>();
    RuleTarget target = from;
    for (int i = 0; i < n; i++) {
      texts.add(target.text());
      target = step.apply(target);
    }
    return texts;
  }

  private static HostKey source(Address address) {
    return new HostKey(Direction.RECEIVE, HostKey.Role.SOURCE, address);
  }

  private static FlowKey flow(int protocol, int sourcePort, int destinationPort) {
    return new FlowKey(
        Direction.RECEIVE,
        protocol,
        V4,
        sourcePort,
        Address.ipv4(0xc6336401),
        destinationPort,
        -1,
        FlowKey.Part.WHOLE);
  }
}
