package io.weir.tools.policytrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.check.FirstMatch;
import io.weir.policy.dialect.Dialects;
import io.weir.policy.document.Documents;
import io.weir.policy.document.EndpointText;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.ReadOptions;
import io.weir.policy.document.Reading;
import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.format.PrefixText;
import io.weir.policy.model.Action;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyRule;
import io.weir.testsupport.Commands;
import io.weir.tools.ToolProcess;
import io.weir.tools.xdptop.TrafficLab;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three workloads that are known: the policy that is learned from each allows all of it, and denies
 * what an intruder would try.
 */
class PolicytraceSuggestKernelIT {
  private static final String POD = "shop/pod=192.0.2.1,2001:db8::1,app=pod";
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;

  @TempDir private Path folder;

  private TrafficLab lab;
  private String text;
  private FirstMatch evaluator;

  @BeforeEach
  void open() {
    lab = new TrafficLab();
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void shouldLearnAWebServerOfBothFamilies() throws Exception {
    learn(
        "k8s",
        () -> {
          for (int host : new int[] {2, 3}) {
            sendFrom(host);
            lab.tcpToPorts("192.0.2.1", 80, 1);
            lab.tcpToPorts("192.0.2.1", 443, 1);
            lab.tcpToPorts("2001:db8::1", 443, 1);
          }
        });

    for (String host : List.of("192.0.2.2", "192.0.2.3")) {
      assertAllowed(in(host, "192.0.2.1", TCP, 80), in(host, "192.0.2.1", TCP, 443));
    }
    assertAllowed(in("2001:db8::2", "2001:db8::1", TCP, 443));
    assertAllowed(in("2001:db8::3", "2001:db8::1", TCP, 443));
    List<Asked> hostile = new ArrayList<>();
    for (int port : new int[] {22, 79, 81, 442, 444, 8080, 3306}) {
      hostile.add(in("192.0.2.2", "192.0.2.1", TCP, port));
      hostile.add(in("2001:db8::2", "2001:db8::1", TCP, port));
    }
    hostile.add(in("2001:db8::2", "2001:db8::1", TCP, 80));
    hostile.add(in("192.0.2.4", "192.0.2.1", TCP, 443));
    hostile.add(in("192.0.2.2", "192.0.2.1", UDP, 443));
    hostile.add(out("192.0.2.1", "192.0.2.2", TCP, 443));
    hostile.add(out("2001:db8::1", "2001:db8::2", TCP, 4444));
    hostile.add(out("192.0.2.1", "198.51.100.1", UDP, 53));
    assertDenied(hostile);
    assertThat(text).contains("# no connection from it was seen: it denies all egress");
    assertThat(text).contains("# no echo request or other ICMP query was seen");
  }

  @Test
  void shouldLearnAClientWithItsNameServer() throws Exception {
    learn(
        "cilium",
        () -> {
          lab.udpFromNearToPorts("192.0.2.2", 53, 1);
          lab.inNear("bash", "-c", "(: >/dev/tcp/192.0.2.2/443) 2>/dev/null; :");
          lab.inNear("bash", "-c", "(: >/dev/tcp/2001:db8::2/443) 2>/dev/null; :");
        });

    assertAllowed(
        out("192.0.2.1", "192.0.2.2", UDP, 53),
        out("192.0.2.1", "192.0.2.2", TCP, 53),
        out("192.0.2.1", "192.0.2.2", TCP, 443),
        out("2001:db8::1", "2001:db8::2", TCP, 443));
    List<Asked> hostile = new ArrayList<>();
    for (int port : new int[] {22, 25, 80, 442, 444, 853, 8443}) {
      hostile.add(out("192.0.2.1", "192.0.2.2", TCP, port));
      hostile.add(in("192.0.2.2", "192.0.2.1", TCP, port));
    }
    for (String other : List.of("192.0.2.3", "198.51.100.1", "10.0.0.1")) {
      hostile.add(out("192.0.2.1", other, UDP, 53));
      hostile.add(out("192.0.2.1", other, TCP, 443));
    }
    hostile.add(out("2001:db8::1", "2001:db8::2", UDP, 53));
    assertDenied(hostile);
    assertThat(text).contains("# no connection to it was seen: it denies all ingress");
  }

  @Test
  void shouldLearnADatabaseWithManyClientsAndPings() throws Exception {
    Path file = folder.resolve("db.yaml");
    learn(
        "calico",
        () -> {
          for (int host = 10; host < 20; host++) {
            sendFrom(host);
            lab.tcpToPorts("192.0.2.1", 5432, 1);
          }
          lab.ping("192.0.2.1", 3);
        },
        "--output",
        file.toString());

    for (int host = 10; host < 20; host++) {
      assertAllowed(in("192.0.2." + host, "192.0.2.1", TCP, 5432));
    }
    assertAllowed(ping("192.0.2.19", 8));
    List<Asked> hostile = new ArrayList<>();
    for (int port : new int[] {22, 5431, 5433, 5434, 80, 3306, 6379, 27017}) {
      hostile.add(in("192.0.2.10", "192.0.2.1", TCP, port));
    }
    for (String other : List.of("192.0.3.10", "198.51.100.10", "10.0.0.1", "203.0.113.9")) {
      hostile.add(in(other, "192.0.2.1", TCP, 5432));
      hostile.add(out("192.0.2.1", other, TCP, 443));
    }
    hostile.add(in("192.0.2.10", "192.0.2.1", UDP, 5432));
    hostile.add(ping("192.0.2.10", 13));
    hostile.add(ping("198.51.100.1", 8));
    hostile.add(in("2001:db8::2", "2001:db8::1", TCP, 5432));
    assertDenied(hostile);
    assertThat(text).contains("- 192.0.2.0/24").contains("# merged: 8 or more peers");
  }

  @Test
  void shouldWriteNothingWhenNothingWasSeen() throws Exception {
    try (ToolProcess tool = suggest("k8s")) {
      assertThat(tool.signal("INT")).isEqualTo(1);
      assertThat(tool.stdout()).isEmpty();
      assertThat(tool.stderr()).contains("no connection was seen");
    }
  }

  private ToolProcess suggest(String format, String... more) throws Exception {
    List<String> args =
        new ArrayList<>(
            List.of("suggest", "v0", "--netns", lab.near, "--format", format, "--endpoint", POD));
    args.addAll(List.of(more));
    return ToolProcess.attached(Policytrace.class, args.toArray(String[]::new));
  }

  private void learn(String format, Runnable workload, String... more) throws Exception {
    try (ToolProcess tool = suggest(format, more)) {
      workload.run();
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
      text =
          more.length == 0
              ? String.join("\n", tool.stdout()) + "\n"
              : Files.readString(Path.of(more[1]));
    }
    Reading reading =
        Documents.read(
            Dialects.ALL,
            List.of(new DocumentSource("p", text.getBytes(StandardCharsets.UTF_8))),
            Endpoints.of(List.of(EndpointText.parse(POD))),
            ReadOptions.DEFAULTS);
    assertThat(reading.findings()).as(text).isEmpty();
    evaluator = new FirstMatch(reading.program());
  }

  /** Gives the far end an address, and lets it send from it. */
  private void sendFrom(int host) {
    if (host > 2) {
      address("192.0.2." + host + "/24");
      address("2001:db8::" + Integer.toHexString(host) + "/64", "nodad");
    }
    route("192.0.2.1", "192.0.2." + host);
    route("2001:db8::1", "2001:db8::" + Integer.toHexString(host));
  }

  private void address(String prefix, String... more) {
    List<String> words =
        new ArrayList<>(List.of("ip", "-n", lab.far, "address", "replace", prefix, "dev", "v1"));
    words.addAll(List.of(more));
    Commands.run(words.toArray(String[]::new));
  }

  private void route(String to, String source) {
    Commands.run("ip", "-n", lab.far, "route", "replace", to, "dev", "v1", "src", source);
  }

  private record Asked(Hook hook, Flow flow) {}

  private void assertAllowed(Asked... all) {
    for (Asked one : all) {
      assertThat(denies(one)).as(one + "\n" + text).isFalse();
    }
  }

  private void assertDenied(List<Asked> all) {
    assertThat(all).hasSizeGreaterThanOrEqualTo(20);
    for (Asked one : all) {
      assertThat(denies(one)).as(one + "\n" + text).isTrue();
    }
  }

  private boolean denies(Asked one) {
    PolicyRule rule = evaluator.decide(one.hook(), one.flow());
    return rule != null && rule.action().kind() == Action.Kind.DENY;
  }

  private static Asked in(String from, String to, int protocol, int port) {
    return new Asked(Hook.INGRESS, flow(from, to, protocol, port, Flow.UNKNOWN));
  }

  private static Asked out(String from, String to, int protocol, int port) {
    return new Asked(Hook.EGRESS, flow(from, to, protocol, port, Flow.UNKNOWN));
  }

  private static Asked ping(String from, int type) {
    return new Asked(Hook.INGRESS, flow(from, "192.0.2.1", ICMP, Flow.UNKNOWN, type));
  }

  private static Flow flow(String from, String to, int protocol, int port, int type) {
    return new Flow(
        PrefixText.parse(from),
        PrefixText.parse(to),
        protocol,
        port == Flow.UNKNOWN ? Flow.UNKNOWN : 40_000,
        port,
        type,
        type == Flow.UNKNOWN ? Flow.UNKNOWN : 0,
        Flow.UNKNOWN,
        "",
        "",
        ConnectionState.NEW);
  }
}
