package io.weir.tools.policytrace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import io.weir.tools.xdptop.TrafficLab;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which flows of a real interface would meet another verdict. */
class PolicytraceDiffKernelIT {
  private static final String OLD =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: web, namespace: shop}
      spec:
        podSelector: {matchLabels: {app: web}}
        policyTypes: [Ingress, Egress]
        ingress:
        - ports: [{port: 80}, {port: 81}]
        egress:
        - ports: [{protocol: UDP, port: 7001}]
      """;

  @TempDir private Path folder;

  @Test
  void shouldTellFlowsThatChangeAndNotTheirAnswers() throws Exception {
    Path old = Files.writeString(folder.resolve("old.yaml"), OLD);
    String changed = OLD.replace("port: 81", "port: 82").replace("7001", "7002");
    Path renewed = Files.writeString(folder.resolve("new.yaml"), changed);
    try (TrafficLab lab = new TrafficLab();
        ToolProcess diff =
            ToolProcess.attached(
                Policytrace.class,
                "diff",
                old.toString(),
                renewed.toString(),
                "--endpoint",
                "shop/web=192.0.2.1,2001:db8::1,app=web",
                "--netns",
                lab.near,
                "--iface",
                "v0",
                "--exit-code",
                "--json")) {
      lab.tcpToPorts("192.0.2.1", 80, 4);
      lab.tcpToPorts("2001:db8::1", 81, 1);
      lab.udpFromNearToPorts("192.0.2.2", 7001, 3);
      assertThat(diff.signal("INT")).as("--exit-code").isEqualTo(1);

      Map<String, String> changes = new TreeMap<>();
      SchemaCheck schemas = new SchemaCheck();
      for (String line : diff.stdout()) {
        assertThat(schemas.faults(line)).as(line).isEmpty();
      }
      List<JsonNode> events = diff.json();
      for (JsonNode event : events.subList(0, events.size() - 1)) {
        changes.put(
            event.at("/network/type").asText() + " " + event.at("/destination/port").asText(),
            event.at("/weir/before/verdict").asText() + " " + event.at("/weir/verdict").asText());
      }
      assertThat(changes)
          .isEqualTo(
              Map.of(
                  "ipv4 81", "allow deny",
                  "ipv4 82", "deny allow",
                  "ipv6 81", "allow deny",
                  "ipv4 7001", "allow deny",
                  "ipv4 7002", "deny allow"));
      assertThat(diff.stderr()).contains("8 flows: ").contains("5 changed");
    }
  }
}
