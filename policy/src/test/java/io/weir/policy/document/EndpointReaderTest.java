package io.weir.policy.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.document.source.Findings;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointReaderTest {
  private final Findings findings = new Findings();

  @Test
  void shouldReadWhatKubectlPrints() {
    Endpoints endpoints =
        read(
            """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: Pod
              metadata: {name: web, namespace: prod, labels: {app: web}}
              spec:
                nodeName: n1
                serviceAccountName: shop
                containers:
                - name: c
                  ports: [{name: http, containerPort: 8080, protocol: TCP}, {containerPort: 9}]
              status: {phase: Running, podIP: 10.1.0.1, podIPs: [{ip: 10.1.0.1}, {ip: "fd00::1"}]}
            - apiVersion: v1
              kind: Pod
              metadata: {name: pending}
              spec: {}
              status: {phase: Pending}
            - apiVersion: v1
              kind: Node
              metadata: {name: n1, labels: {zone: a}}
              status: {addresses: [{type: InternalIP, address: 172.16.0.1}, {type: Hostname, address: n1}]}
            - apiVersion: v1
              kind: Namespace
              metadata: {name: prod, labels: {team: a}}
            - apiVersion: v1
              kind: ServiceAccount
              metadata: {name: shop, namespace: prod, labels: {role: front}}
            """);
    assertThat(findings.all()).isEmpty();
    Endpoint web = endpoints.named("prod/web").get(0);
    assertThat(web.addresses()).hasSize(2);
    assertThat(web.node()).isEqualTo("n1");
    assertThat(web.serviceAccount()).isEqualTo("shop");
    assertThat(web.ports()).containsExactly(new Endpoint.NamedPort("http", 6, 8080));
    assertThat(endpoints.named("pending").get(0).addresses()).isEmpty();
    assertThat(endpoints.nodes()).hasSize(1);
    assertThat(Endpoints.addresses(endpoints.nodes())).hasToString("172.16.0.1");
    assertThat(endpoints.namespaceLabels("prod"))
        .isEqualTo(Map.of("team", "a", "kubernetes.io/metadata.name", "prod"));
    assertThat(endpoints.serviceAccountLabels("prod", "shop")).isEqualTo(Map.of("role", "front"));
  }

  @Test
  void shouldSayWhatIsNoEndpoint() {
    read("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\n");
    assertThat(findings.all()).hasSize(1);
    assertThat(findings.all().get(0))
        .hasToString(
            "e.yaml:2:1: warning: kind: 'NetworkPolicy' is no endpoint: give Pods, Nodes,"
                + " Namespaces or ServiceAccounts");
  }

  @Test
  void shouldRefuseWhatIsNoAddress() {
    read("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nstatus: {podIP: 10.0.0.0/8}\n");
    assertThat(findings.all().get(0))
        .hasToString(
            "e.yaml:4:17: error: status.podIP: it is no single address: write an address without"
                + " prefix length");
  }

  private Endpoints read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Documents.readEndpoints(new DocumentSource("e.yaml", bytes), findings);
  }
}
