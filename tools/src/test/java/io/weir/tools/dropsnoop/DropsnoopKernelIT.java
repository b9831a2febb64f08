package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import io.weir.tools.xdptop.TrafficLab;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Known drops in namespaces of our own: what is shown of each, and what options leave. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DropsnoopKernelIT {
  private static final int COUNT = Drops.COUNT;
  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);

  private TrafficLab lab;
  private ToolProcess all;
  private ToolProcess one;
  private ToolProcess limited;
  private ToolProcess table;

  @BeforeAll
  void dropTogether() throws Exception {
    lab = new TrafficLab();
    Drops drops = new Drops(lab);
    all = dropsnoop("--json");
    String seventh = Integer.toString(Drops.CLOSED + 7);
    one =
        dropsnoop(
            "--json",
            "--iface=v0",
            "--src=192.0.2.0/24",
            "--dst=" + Drops.NEAR,
            "--proto=udp",
            "--port=" + seventh,
            "--reason=no_socket,SKB_DROP_REASON_NETFILTER_DROP");
    limited = dropsnoop("--json", "--max-rate=5", "--not-reason=NETFILTER_DROP");
    table = dropsnoop("--port=" + seventh);
    drops.make();
    awaitLast();
    for (ToolProcess tool : List.of(all, one, limited, table)) {
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
    }
  }

  @AfterAll
  void clear() {
    for (ToolProcess tool : new ToolProcess[] {all, one, limited, table}) {
      if (tool != null) {
        tool.close();
      }
    }
    if (lab != null) {
      lab.close();
    }
  }

  private ToolProcess dropsnoop(String... options) throws Exception {
    String[] args = new String[options.length + 2];
    args[0] = "--netns";
    args[1] = lab.near;
    System.arraycopy(options, 0, args, 2, options.length);
    return ToolProcess.attached(Dropsnoop.class, args);
  }

  private void awaitLast() {
    long start = System.nanoTime();
    String last = "\"port\":" + (Drops.EXPIRED + COUNT - 1);
    while (all.stdout().stream().noneMatch(line -> line.contains(last))) {
      assertThat(System.nanoTime() - start).as(all.stderr()).isLessThan(DEADLINE_NS);
      Thread.onSpinWait();
    }
  }

  @Test
  void shouldShowEachDropWithItsReasonAndFlow() {
    SoftAssertions softly = new SoftAssertions();
    softly.assertThat(reasons(Drops.CLOSED, Drops.NEAR)).isEqualTo(counted("NO_SOCKET"));
    softly.assertThat(reasons(Drops.FILTERED, Drops.NEAR)).isEqualTo(counted("NETFILTER_DROP"));
    softly.assertThat(reasons(Drops.CORRUPTED, Drops.NEAR)).isEqualTo(counted("IP_CSUM"));
    softly.assertThat(reasons(Drops.SPOOFED, Drops.NEAR)).isEqualTo(counted("IP_RPFILTER"));
    softly.assertThat(reasons(Drops.OUTGOING, "192.0.2.2")).isEqualTo(counted("NETFILTER_DROP"));
    softly.assertThat(reasons(Drops.CLOSED, Drops.NO_ROUTE).values()).containsExactly(COUNT);
    softly.assertThat(reasons(Drops.EXPIRED, "203.0.113.10").values()).containsExactly(COUNT);
    softly.assertAll();
  }

  @Test
  void shouldSayWhereAndWhose() {
    JsonNode in = events(Drops.FILTERED, Drops.NEAR).get(0);
    assertThat(in.at("/weir/drop/location").asText()).startsWith("nft_do_chain+0x");
    assertThat(in.at("/weir/drop/subsystem").asText()).isEqualTo("core");
    assertThat(in.at("/network/interface/name").asText()).isEqualTo("v0");
    assertThat(in.at("/network/io/direction").asText()).isEqualTo("receive");
    assertThat(in.at("/weir/netns_name").asText()).isEqualTo(lab.near);
    assertThat(in.at("/weir/length").asInt()).isEqualTo(44); // Ethernet, IP, UDP, "x\n"
    assertThat(in.at("/process").isMissingNode()).as("interrupted process is not blamed").isTrue();

    JsonNode out = events(Drops.OUTGOING, "192.0.2.2").get(0);
    assertThat(out.at("/network/io/direction").asText()).isEqualTo("transmit");
    assertThat(out.at("/weir/netns_source").asText()).isEqualTo("skb_sk");
    assertThat(out.at("/weir/socket/uid").asInt(-1)).isZero();
    assertThat(out.at("/weir/drop/current").asText()).isEqualTo("bash");
    assertThat(out.at("/process/pid").asLong()).isPositive();
  }

  @Test
  void shouldFilterInTheKernel() {
    List<JsonNode> lines = one.json();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).at("/destination/port").asInt()).isEqualTo(Drops.CLOSED + 7);
    assertThat(lines.get(1).at("/weir/filtered").asLong()).isGreaterThanOrEqualTo(6 * COUNT);
    assertThat(table.stdout()).hasSize(3); // closed port, no route
    assertThat(table.stdout().get(0)).startsWith("TIME         REASON            LOCATION");
  }

  @Test
  void shouldLimitTheRateOfEachReason() {
    JsonNode summary = limited.json().get(limited.json().size() - 1);
    Map<String, Integer> shown = new HashMap<>();
    for (JsonNode event : limited.json()) {
      String second = event.at("/timestamp").asText().split("\\.")[0];
      shown.merge(event.at("/weir/drop/reason").asText() + second, 1, Integer::sum);
    }
    // seconds of CLOCK_BOOTTIME begin at another moment than the wall clock's
    assertThat(shown.values()).allMatch(count -> count <= 10);
    assertThat(shown.keySet()).noneMatch(key -> key.startsWith("NETFILTER_DROP"));
    assertThat(summary.at("/weir/limited").asLong()).isPositive();
  }

  @Test
  void shouldAccountForEveryDrop() throws Exception {
    SchemaCheck check = new SchemaCheck();
    for (ToolProcess tool : List.of(all, one, limited)) {
      JsonNode summary = tool.json().get(tool.json().size() - 1);
      long sum = 0;
      for (String what : List.of("shown", "filtered", "suppressed", "limited")) {
        sum += summary.at("/weir/" + what).asLong();
      }
      for (JsonNode lost : summary.at("/weir/lost")) {
        sum += lost.asLong();
      }
      assertThat(sum).isEqualTo(summary.at("/weir/seen").asLong());
      assertThat(summary.at("/weir/shown").asInt()).isEqualTo(tool.json().size() - 1);
      for (String line : tool.stdout()) {
        assertThat(check.faults(line)).as(line).isEmpty();
      }
    }
  }

  private List<JsonNode> events() {
    return all.json().stream().filter(e -> e.at("/name").asText().equals("packet.drop")).toList();
  }

  private List<JsonNode> events(int firstPort, String destination) {
    return events().stream()
        .filter(e -> e.at("/destination/address").asText().equals(destination))
        .filter(e -> e.at("/destination/port").asInt() >= firstPort)
        .filter(e -> e.at("/destination/port").asInt() < firstPort + COUNT)
        .toList();
  }

  private Map<String, Integer> reasons(int firstPort, String destination) {
    Map<String, Integer> reasons = new HashMap<>();
    events(firstPort, destination)
        .forEach(e -> reasons.merge(e.at("/weir/drop/reason").asText(), 1, Integer::sum));
    return reasons;
  }

  private static Map<String, Integer> counted(String reason) {
    return Map.of(reason, COUNT);
  }
}
