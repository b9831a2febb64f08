package io.weir.tools.policytrace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.Commands;
import io.weir.testsupport.Eventually;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import io.weir.tools.xdptop.TrafficLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies on a real interface: what they let through, what is told, what is left of them. */
class PolicytraceWatchKernelIT {
  private static final String POD = "shop/web=192.0.2.1,2001:db8::1,app=web";

  /** Of Cilium's documentation, with the same of IPv6: IP/CIDR based. */
  private static final String CILIUM =
      """
      apiVersion: "cilium.io/v2"
      kind: CiliumNetworkPolicy
      metadata: {name: cidr-rule, namespace: shop}
      spec:
        endpointSelector: {matchLabels: {app: myService}}
        egress:
        - toCIDR: [20.1.1.1/32, "2001:db8:20::1/128"]
        - toCIDRSet:
          - {cidr: 10.0.0.0/8, except: [10.96.0.0/12]}
          - {cidr: "2001:db8:a::/48", except: ["2001:db8:a:96::/64"]}
      """;

  /** Of Calico's documentation: Use namespace labels. */
  private static final String CALICO =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: dev, labels: {shape: square}}
      ---
      apiVersion: projectcalico.org/v3
      kind: NetworkPolicy
      metadata: {name: allow-from-square, namespace: production}
      spec:
        selector: color == 'blue'
        types: [Ingress]
        ingress:
        - action: Allow
          protocol: TCP
          source: {namespaceSelector: shape == 'square'}
        - action: Deny
      """;

  private static final String WEB =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: web, namespace: shop}
      spec:
        podSelector: {matchLabels: {app: web}}
        policyTypes: [Ingress]
        ingress:
        - ports: [{port: 80}, {protocol: UDP, port: 7001, endPort: 7009}]
      """;

  @TempDir private Path folder;

  private TrafficLab lab;

  @BeforeEach
  void open() {
    lab = new TrafficLab();
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void shouldAuditAndEnforceTheLiteraturesPolicyOfCilium() throws Exception {
    Map<String, Boolean> destinations = new LinkedHashMap<>();
    destinations.put("20.1.1.1", true);
    destinations.put("10.95.255.1", true);
    destinations.put("10.112.0.1", true);
    destinations.put("10.96.0.1", false);
    destinations.put("192.0.2.2", false);
    destinations.put("2001:db8:20::1", true);
    destinations.put("2001:db8:a:95::1", true);
    destinations.put("2001:db8:a:96::1", false);
    destinations.keySet().forEach(this::reachable);
    String pod = "shop/svc=192.0.2.1,2001:db8::1,app=myService";

    for (String mode : List.of("--audit", "--enforce")) {
      boolean enforces = mode.equals("--enforce");
      Map<String, String> expected = new TreeMap<>();
      destinations.forEach(
          (address, allowed) ->
              expected.put(address, allowed ? "allow" : enforces ? "deny" : "audit"));
      try (ToolProcess watch = watch(policy(CILIUM), "--endpoint", pod, mode)) {
        destinations.forEach(
            (address, allowed) ->
                assertThat(pingFromNear(address))
                    .as(mode + " " + address)
                    .isEqualTo(allowed || !enforces));
        assertThat(watch.signal("INT")).as(watch.stderr()).isZero();
        assertThat(outcomes(watch, "/destination/address")).containsAllEntriesOf(expected);
        checkSchemas(watch);
      }
    }
  }

  @Test
  void shouldAuditAndEnforceTheLiteraturesPolicyOfCalico() throws Exception {
    Commands.run("ip", "-n", lab.far, "address", "add", "192.0.2.3/24", "dev", "v1");
    Commands.run("ip", "-n", lab.far, "address", "add", "2001:db8::3/64", "dev", "v1", "nodad");
    List<String> endpoints =
        List.of(
            "production/db=192.0.2.1,2001:db8::1,color=blue",
            "dev/web=192.0.2.2,2001:db8::2,app=web",
            "qa/web=192.0.2.3,2001:db8::3,app=web");
    for (String mode : List.of("--audit", "--enforce")) {
      boolean enforces = mode.equals("--enforce");
      List<String> options = new ArrayList<>(List.of(mode));
      endpoints.forEach(endpoint -> options.addAll(List.of("--endpoint", endpoint)));
      try (ToolProcess watch = watch(policy(CALICO), options.toArray(new String[0]))) {
        for (int host : new int[] {2, 3}) {
          sendFrom(host);
          boolean passes = host == 2 || !enforces;
          assertThat(connects("192.0.2.1", 6379)).as(mode + " v4 " + host).isEqualTo(passes);
          assertThat(connects("2001:db8::1", 6379)).as(mode + " v6 " + host).isEqualTo(passes);
        }
        lab.udpToPorts("192.0.2.1", 6379, 1);
        assertThat(watch.signal("INT")).as(watch.stderr()).isZero();
        String denied = enforces ? "deny" : "audit";
        assertThat(outcomes(watch, "/source/address"))
            .containsEntry("192.0.2.3", denied)
            .containsEntry("2001:db8::3", denied)
            .containsEntry("2001:db8::2", "allow");
        assertThat(verdicts(watch))
            .anyMatch(
                e ->
                    e.at("/network/transport").asText().equals("udp")
                        && e.at("/weir/policy/outcome").asText().equals(denied)
                        && e.at("/weir/policy/rule").asText().equals("spec.ingress[1]"));
      }
    }
  }

  @Test
  void shouldCountWhatEachRuleDecidedAndSayItOnceAFlow() throws Exception {
    try (ToolProcess watch = watch(policy(WEB), "--endpoint", POD, "--enforce")) {
      lab.udpToPorts("192.0.2.1", 7001, 9);
      lab.udpToPorts("192.0.2.1", 7010, 11);
      lab.udpToPorts("2001:db8::1", 7010, 2);
      assertThat(watch.signal("INT")).as(watch.stderr()).isZero();

      Map<String, Long> counts = new TreeMap<>();
      for (JsonNode event : events(watch, "policy.rule.count")) {
        long total = event.at("/weir/policy/packets_total").asLong();
        counts.put(
            event.at("/weir/policy/rule").asText() + " " + event.at("/weir/verdict").asText(),
            total);
      }
      assertThat(counts)
          .containsEntry("spec.ingress[0] allow", 9L)
          .containsEntry("spec.ingress deny", 13L);
      JsonNode summary = watch.json().get(watch.json().size() - 1).get("weir");
      assertThat(summary.get("seen").asLong()).isEqualTo(22);
      assertThat(summary.get("shown").asLong() + summary.get("limited").asLong()).isEqualTo(22);
      checkSchemas(watch);
    }
  }

  @Test
  void shouldTakeTheHostsEndOfAPodsLinkForWhatItIs() throws Exception {
    String pod = "shop/web=192.0.2.2,app=web"; // at the far end
    try (ToolProcess watch = watch(policy(WEB), "--endpoint", pod, "--enforce")) {
      lab.udpFromNearToPorts("192.0.2.2", 7009, 2);
      lab.udpToPorts("192.0.2.1", 9, 1);
      assertThat(watch.signal("INT")).as(watch.stderr()).isZero();
      assertThat(watch.stderr()).contains("host's end of a pod's link");
      assertThat(outcomes(watch, "/destination/port"))
          .containsEntry("7009", "allow")
          .containsEntry("7010", "deny")
          .containsEntry("9", "allow");
      assertThat(verdicts(watch).get(0).at("/weir/policy/hook").asText()).isEqualTo("in");
    }
  }

  @Test
  void shouldDecideByTheFilesAsTheyAreAndKeepThePolicyWhenTheyAreRefused() throws Exception {
    Path file = policy(WEB);
    try (ToolProcess watch = watch(file, "--endpoint", POD, "--enforce")) {
      assertThat(connects("192.0.2.1", 81)).isFalse();
      Files.writeString(file, WEB.replace("port: 80", "port: 81"));
      Eventually.check(() -> assertThat(watch.stderr().split("policy in place")).hasSize(3));
      assertThat(connects("192.0.2.1", 81)).isTrue();
      Files.writeString(file, WEB.replace("podSelector", "podSelectr"));
      Eventually.check(() -> assertThat(watch.stderr()).contains("the policy stays as it was"));
      assertThat(watch.stderr()).contains("podSelectr");
      assertThat(connects("192.0.2.1", 81)).isTrue();
      assertThat(connects("192.0.2.1", 80)).isFalse();
      assertThat(watch.signal("INT")).as(watch.stderr()).isZero();
    }
  }

  @Test
  void shouldLetEverythingPassOnceItsOwnerIsKilled() throws Exception {
    String before = lab.attached();
    try (ToolProcess watch = watch(policy(WEB), "--endpoint", POD, "--enforce")) {
      assertThat(connects("192.0.2.1", 81)).isFalse();
      assertThat(watch.signal("KILL")).isNotZero();
    }
    assertThat(connects("192.0.2.1", 81)).isTrue();
    Eventually.check(() -> assertThat(lab.attached()).isEqualTo(before));
  }

  @Test
  void shouldSayWhyItDoesNotStart() throws Exception {
    Path web = policy(WEB);
    refused(2, "name files", "watch", "v0", "-", "--netns", lab.near);
    refused(2, "--force: it is about --enforce", "watch", "v0", web.toString(), "--force");
    refused(1, "no such interface", "watch", "nosuch", web.toString(), "--netns", lab.near);
    refused(
        1,
        "say with --force that it may deny what it should allow",
        "watch",
        "v0",
        web.toString(),
        "--netns",
        lab.near,
        "--enforce");
    try (ToolProcess first = watch(web, "--endpoint", POD)) {
      refused(
          1,
          "another policytrace watch has one there: end it",
          "watch",
          "v0",
          web.toString(),
          "--endpoint",
          POD,
          "--netns",
          lab.near);
      assertThat(first.signal("INT")).isZero();
    }
  }

  private void refused(int status, String words, String... args) throws Exception {
    List<String> command = ToolProcess.command(Policytrace.class, args);
    try (ToolProcess tool = ToolProcess.start(new ProcessBuilder(command))) {
      assertThat(tool.awaitExit()).as(tool.stderr()).isEqualTo(status);
      assertThat(tool.stderr()).contains(words);
      assertThat(tool.stdout()).isEmpty();
    }
  }

  private ToolProcess watch(Path file, String... options) throws Exception {
    List<String> args =
        new ArrayList<>(List.of("watch", "v0", file.toString(), "--netns", lab.near, "--json"));
    args.addAll(List.of(options));
    return ToolProcess.attached(Policytrace.class, args.toArray(String[]::new));
  }

  private Path policy(String text) throws IOException {
    return Files.writeString(folder.resolve("p.yaml"), text);
  }

  /** Gives an address to the far end, and the near end a way to it. */
  private void reachable(String address) {
    boolean ipv6 = address.indexOf(':') >= 0;
    String prefix = address + (ipv6 ? "/128" : "/32");
    if (!address.startsWith("192.0.2.")) {
      String nodad = ipv6 ? "nodad" : "noprefixroute";
      Commands.run("ip", "-n", lab.far, "address", "add", prefix, "dev", "v1", nodad);
      Commands.run("ip", "-n", lab.near, "route", "add", prefix, "dev", "v0");
    }
  }

  private boolean pingFromNear(String address) {
    return Commands.attempt(
                List.of(TrafficLab.inside(lab.near, "ping", "-c", "1", "-W", "1", "-q", address)))
            .status()
        == 0;
  }

  /** Lets the far end send from one of its addresses. */
  private void sendFrom(int host) {
    String dev = "v1";
    Commands.run(
        "ip", "-n", lab.far, "route", "replace", "192.0.2.1", "dev", dev, "src", "192.0.2." + host);
    Commands.run(
        "ip",
        "-n",
        lab.far,
        "route",
        "replace",
        "2001:db8::1",
        "dev",
        dev,
        "src",
        "2001:db8::" + host);
  }

  /** Whether a connection from the far end is answered: by a refusal, for nobody listens. */
  private boolean connects(String address, int port) {
    String open = "timeout 1 bash -c '</dev/tcp/" + address + "/" + port + "' 2>&1";
    return Commands.attempt(List.of(TrafficLab.inside(lab.far, "sh", "-c", open)))
        .output()
        .contains("refused");
  }

  private static List<JsonNode> events(ToolProcess tool, String name) {
    return tool.json().stream().filter(e -> e.at("/name").asText().equals(name)).toList();
  }

  private static List<JsonNode> verdicts(ToolProcess tool) {
    return events(tool, "policy.verdict");
  }

  /** What was done last with flows, by a field of theirs. */
  private static Map<String, String> outcomes(ToolProcess tool, String field) {
    Map<String, String> outcomes = new TreeMap<>();
    for (JsonNode event : verdicts(tool)) {
      outcomes.put(event.at(field).asText(), event.at("/weir/policy/outcome").asText());
    }
    return outcomes;
  }

  private static void checkSchemas(ToolProcess tool) throws IOException {
    SchemaCheck schemas = new SchemaCheck();
    for (String line : tool.stdout()) {
      assertThat(schemas.faults(line)).as(line).isEmpty();
    }
  }
}
