package io.weir.policy.suggest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.policy.compile.RandomFlows;
import io.weir.policy.document.Endpoint;
import io.weir.policy.document.EndpointText;
import io.weir.policy.format.PrefixText;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Flow;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicySuggestionTest {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final Endpoint WEB =
      EndpointText.parse("shop/web=192.0.2.1,2001:db8::1,app=web,tier=front");

  @Test
  void shouldMergePeersFromTheThresholdOnAndNotBelow() {
    List<Observation> observed = new ArrayList<>();
    for (int host = 1; host <= 8; host++) {
      observed.add(in("198.51.100." + host, TCP, 443));
      observed.add(in("2001:db8:1::" + host, TCP, 443));
    }
    for (int host = 1; host <= 7; host++) {
      observed.add(in("203.0.113." + host, TCP, 443));
    }
    List<SuggestedRule> rules = suggest(observed).rules();

    assertThat(rules).hasSize(2);
    assertThat(peers(rules.get(0)))
        .startsWith("198.51.100.0/24", "203.0.113.1")
        .hasSize(8)
        .endsWith("203.0.113.7");
    assertThat(peers(rules.get(1))).containsExactly("2001:db8:1::/64");
  }

  @Test
  void shouldMergePortsThatAreCloseToEachOther() {
    List<Observation> observed = new ArrayList<>();
    for (int port = 8000; port < 8000 + 8 * 16; port += 16) {
      observed.add(out("198.51.100.1", TCP, port));
    }
    observed.add(out("198.51.100.1", TCP, 8000 + 7 * 16 + 17)); // one too far
    observed.add(out("198.51.100.1", TCP, 22));

    assertThat(suggest(observed).rules().get(0).ports())
        .containsExactly(
            new PortRange(22, 22), new PortRange(8000, 8112), new PortRange(8129, 8129));
    assertThat(
            PolicySuggestion.of(WEB, "w", SuggestFormat.K8S, observed, new Thresholds(0, 0))
                .rules()
                .get(0)
                .ports())
        .hasSize(10);
  }

  @Test
  void shouldKeepADnsServerByTcpToo() {
    List<SuggestedRule> rules = suggest(List.of(out("198.51.100.53", UDP, 53))).rules();

    assertThat(rules).extracting(SuggestedRule::protocol).containsExactly(TCP, UDP);
    assertThat(suggest(List.of(in("198.51.100.53", UDP, 53))).rules()).hasSize(1);
  }

  /** By hand: 2^-24 of the addresses and 1 of 131,072 ports; then a /24 and 3 ports. */
  @Test
  void shouldTellTheShareThatItOpens() {
    PolicySuggestion one = suggest(List.of(in("198.51.100.1", TCP, 443)));
    assertThat(share(one, true, Family.IPV4)).isEqualTo(1 / 4294967296.0 / 131072);
    assertThat(share(one, false, Family.IPV4)).isZero();
    assertThat(share(one, true, Family.IPV6)).isZero();

    List<Observation> many = new ArrayList<>();
    for (int host = 0; host < 9; host++) {
      for (int port : new int[] {80, 443, 8443}) {
        many.add(in("198.51.100." + host, TCP, port));
      }
    }
    assertThat(share(suggest(many), true, Family.IPV4))
        .isCloseTo(3 / 16777216.0 / 131072, within(1e-20));

    PolicySuggestion ping = suggest(List.of(in("198.51.100.1", ICMP, 8)));
    assertThat(share(ping, true, Family.IPV4)).as("all ports").isEqualTo(1 / 4294967296.0);
    assertThat(ping.unsaid()).hasSize(1);
    assertThat(ping.unsaid().get(0)).contains("IP protocol 1", "198.51.100.1/32");
  }

  @Test
  void shouldWriteTheSameTextForTheSameFlows() {
    String text = suggest(List.of(in("198.51.100.1", TCP, 443))).text(List.of("one", "two"));

    assertThat(text)
        .isEqualTo(
            """
            # one
            # two
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: web
              namespace: shop
            spec:
              podSelector:
                matchLabels:
                  app: web
                  tier: front
              policyTypes:
              - Ingress
              - Egress
              ingress:
              - from:
                - ipBlock:
                    cidr: 198.51.100.1/32
                ports:
                - protocol: TCP
                  port: 443
            """);
  }

  @Test
  void shouldAllowWhateverWasObserved() {
    for (int seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      Set<Observation> observed = observed(random);
      Thresholds thresholds = new Thresholds(random.nextInt(10), random.nextInt(10));
      for (SuggestFormat format : SuggestFormat.values()) {
        PolicySuggestion suggestion = PolicySuggestion.of(WEB, "web", format, observed, thresholds);
        String text = suggestion.text(List.of());
        assertThat(suggestion.firstDenied(text, observed)).as(() -> text).isEmpty();
      }
    }
  }

  @Test
  void shouldFindWhatATextDenies() {
    Observation one = in("198.51.100.1", TCP, 443);
    PolicySuggestion suggestion = suggest(List.of(one));
    String other = suggestion.text(List.of()).replace("443", "444");

    assertThat(suggestion.firstDenied(other, List.of(one))).contains(one);
  }

  private static Set<Observation> observed(Random random) {
    Set<Observation> observed = new LinkedHashSet<>();
    RandomFlows flows = new RandomFlows(random);
    for (int i = 0, count = 1 + random.nextInt(80); i < count; i++) {
      Flow flow = flows.next();
      Prefix own = WEB.addresses().get(flow.source().family() == Family.IPV4 ? 0 : 1);
      boolean ingress = random.nextBoolean();
      Flow opened =
          new Flow(
              ingress ? flow.source() : own,
              ingress ? own : flow.destination(),
              flow.protocol(),
              flow.sourcePort(),
              flow.destinationPort(),
              flow.icmpType(),
              flow.icmpCode(),
              flow.protocol() == TCP ? 2 : Flow.UNKNOWN,
              "",
              "",
              ConnectionState.NEW);
      Observation one = new Observation(ingress, opened);
      if (!WEB.addresses().contains(one.peer())) {
        observed.add(one);
      }
    }
    return observed;
  }

  private static double share(PolicySuggestion suggestion, boolean ingress, Family family) {
    return OpenedShare.of(suggestion.rules(), ingress, family, suggestion.format());
  }

  private static PolicySuggestion suggest(List<Observation> observed) {
    return PolicySuggestion.of(WEB, "web", SuggestFormat.K8S, observed, Thresholds.DEFAULTS);
  }

  private static List<String> peers(SuggestedRule rule) {
    return rule.peers().stream().map(Prefix::toString).toList();
  }

  private static Observation in(String peer, int protocol, int number) {
    return observation(true, peer, protocol, number);
  }

  private static Observation out(String peer, int protocol, int number) {
    return observation(false, peer, protocol, number);
  }

  private static Observation observation(boolean ingress, String peer, int protocol, int number) {
    Prefix other = PrefixText.parse(peer);
    Prefix own = WEB.addresses().get(other.family() == Family.IPV4 ? 0 : 1);
    boolean icmp = protocol == ICMP;
    return new Observation(
        ingress,
        new Flow(
            ingress ? other : own,
            ingress ? own : other,
            protocol,
            icmp ? Flow.UNKNOWN : 40_000,
            icmp ? Flow.UNKNOWN : number,
            icmp ? number : Flow.UNKNOWN,
            icmp ? 0 : Flow.UNKNOWN,
            protocol == TCP ? 2 : Flow.UNKNOWN,
            "",
            "",
            ConnectionState.NEW));
  }
}
