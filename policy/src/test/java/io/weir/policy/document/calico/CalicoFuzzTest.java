package io.weir.policy.document.calico;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.check.FirstMatch;
import io.weir.policy.dialect.Dialects;
import io.weir.policy.document.Documents;
import io.weir.policy.document.EndpointText;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.ReadOptions;
import io.weir.policy.document.Reading;
import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.document.source.Finding;
import io.weir.policy.format.PrefixText;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever becomes of a document, it is read, or refused with a place in it. */
class CalicoFuzzTest {
  private static final int ROUNDS = 1_000;
  private static final Endpoints ENDPOINTS =
      Endpoints.of(List.of(EndpointText.parse("a=10.0.0.1,role=db"), EndpointText.parse("b=::1")));
  private static final String DOCUMENT =
      """
      apiVersion: projectcalico.org/v3
      kind: GlobalNetworkPolicy
      metadata: {name: p}
      spec:
        tier: t
        order: 10.5
        selector: role == 'db' && !has(x)
        namespaceSelector: projectcalico.org/name in {'default'}
        serviceAccountSelector: all()
        types: [Ingress, Egress]
        doNotTrack: false
        ingress:
        - action: Deny
          protocol: TCP
          notProtocol: UDP
          ipVersion: 4
          source: {nets: [10.0.0.0/8], notNets: [10.1.0.0/16], ports: ['1:5', 80], notPorts: [3, web]}
          destination: {selector: all(), notSelector: has(x), serviceAccounts: {names: [a], selector: has(b)}}
        - {action: Allow, http: {methods: [GET]}}
        egress:
        - {action: Pass, protocol: ICMP, icmp: {type: 8, code: 0}, notICMP: {type: 3}}
        - {action: Log, destination: {services: {name: svc, namespace: m}}}
      ---
      apiVersion: projectcalico.org/v3
      kind: Tier
      metadata: {name: t}
      spec: {order: 5, defaultAction: Pass}
      ---
      apiVersion: projectcalico.org/v3
      kind: HostEndpoint
      metadata: {name: h}
      spec: {node: n1, interfaceName: eth0, expectedIPs: [10.0.0.9], profiles: [x], ports: [{name: web, protocol: TCP, port: 80}]}
      ---
      apiVersion: projectcalico.org/v3
      kind: NetworkSet
      metadata: {name: s, labels: {x: z}}
      spec: {nets: [192.0.2.0/24, 2001:db8::/32]}
      """;
  private static final String[] VALUES = {
    "null",
    "''",
    "-1",
    "1e999",
    "9999999999999999999",
    "true",
    "[]",
    "{}",
    "[[]]",
    "{a: b}",
    "~",
    "0x10",
    "all()",
    "{'a'}",
    "10.0.0.0/99",
    "65536",
    "\"\\0\"",
    "Infinity",
    ".nan"
  };

  @Test
  void shouldReadTheDocumentItself() {
    assertThat(read(DOCUMENT).findings()).noneMatch(Finding::isError);
  }

  @Test
  void shouldReadOrRefuseOtherValues() {
    Random random = new Random(21);
    String[] lines = DOCUMENT.split("\n");
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      String[] changed = lines.clone();
      int line = random.nextInt(lines.length);
      String value = VALUES[random.nextInt(VALUES.length)];
      changed[line] =
          changed[line].replaceFirst("(?<=: )[^,{}\\[\\]]+", value.replace("\\", "\\\\"));
      if (random.nextInt(4) == 0) {
        changed[random.nextInt(lines.length)] = "";
      }
      refused += ask(String.join("\n", changed)) ? 1 : 0;
    }
    assertThat(refused).isBetween(ROUNDS / 5, ROUNDS - 1);
  }

  @Test
  void shouldReadOrRefuseOtherBytes() {
    Random random = new Random(22);
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder text = new StringBuilder(DOCUMENT);
      for (int n = random.nextInt(4); n >= 0; n--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, (char) random.nextInt(256));
          default -> text.setCharAt(at, text.charAt(random.nextInt(text.length())));
        }
      }
      ask(text.toString());
    }
  }

  private static boolean ask(String text) {
    Reading reading = read(text);
    for (Finding finding : reading.findings()) {
      assertThat(finding.position().line()).as(text).isPositive();
      assertThat(finding.text()).as(text).isNotEmpty();
    }
    if (!reading.refused()) {
      FirstMatch evaluator = new FirstMatch(reading.program());
      Flow flow =
          new Flow(
              PrefixText.parse("192.0.2.1"),
              PrefixText.parse("10.0.0.1"),
              6,
              4,
              80,
              Flow.UNKNOWN,
              Flow.UNKNOWN,
              Flow.UNKNOWN,
              "",
              "",
              ConnectionState.NEW);
      for (Hook hook : Hook.values()) {
        assertThat(evaluator.explain(hook, flow).verdict()).as(text).isNotNull();
      }
    }
    return reading.refused();
  }

  private static Reading read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Documents.read(
        Dialects.ALL,
        List.of(new DocumentSource("p.yaml", bytes)),
        ENDPOINTS,
        ReadOptions.DEFAULTS);
  }
}
