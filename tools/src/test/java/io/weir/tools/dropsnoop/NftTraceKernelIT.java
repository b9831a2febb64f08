package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.Eventually;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import io.weir.tools.xdptop.TrafficLab;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Drops by rules of nftables, as {@code --nft-trace} names them and nft(8) lists them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NftTraceKernelIT {
  private static final int COUNT = RuleDrops.COUNT;

  private RuleDrops drops;
  private ToolProcess json;
  private ToolProcess table;
  private String tablesMeanwhile;
  private String pinged;

  @BeforeAll
  void dropTogether() throws Exception {
    drops = new RuleDrops();
    json = dropsnoop("--json", "--nft-trace", "--no-probes");
    table = dropsnoop("--nft-trace", "--port=" + (RuleDrops.JUMPED + 7));
    tablesMeanwhile = tables();
    pinged = TrafficLab.output(ping(COUNT));
    drops.make();
    RuleDrops.await(json, RuleDrops.LAST);
    assertThat(json.signal("TERM")).as(json.stderr()).isZero();
    assertThat(table.signal("INT")).as(table.stderr()).isZero();
  }

  @AfterAll
  void clear() {
    for (ToolProcess tool : new ToolProcess[] {json, table}) {
      if (tool != null) {
        tool.close();
      }
    }
    if (drops != null) {
      drops.close();
    }
  }

  private ToolProcess dropsnoop(String... options) throws Exception {
    String[] args = new String[options.length + 2];
    args[0] = "--netns";
    args[1] = drops.lab.near;
    System.arraycopy(options, 0, args, 2, options.length);
    return ToolProcess.attached(Dropsnoop.class, args);
  }

  private String tables() {
    return TrafficLab.output(TrafficLab.inside(drops.lab.near, "nft", "list", "tables"));
  }

  private String[] ping(int count) {
    return TrafficLab.inside(
        drops.lab.far, "ping", "-q", "-i", "0.002", "-c", "" + count, RuleDrops.NEAR);
  }

  @Test
  void shouldNameTableChainHandleAndText() {
    SoftAssertions softly = new SoftAssertions();
    drops.checkRulesThatDrop(softly, json);
    drops.checkRule(
        softly, json, RuleDrops.REJECTED, "inet filter", "input", "udp dport @ports reject");
    softly.assertAll();
  }

  @Test
  void shouldSayThatItWasThePolicy() {
    List<JsonNode> events = RuleDrops.events(json, RuleDrops.POLICY);
    assertThat(events).hasSize(COUNT);
    assertThat(events)
        .allMatch(
            e ->
                e.at("/weir/nft")
                    .toString()
                    .equals(
                        "{\"family\":\"ip\",\"table\":\"strict\",\"chain\":\"in\",\"policy\":true}"));
  }

  @Test
  void shouldSayItInTheTable() {
    String rule = "counter drop comment \"the last resort\"";
    assertThat(table.stdout()).hasSize(2);
    assertThat(table.stdout().get(1))
        .endsWith(
            " by table inet filter chain deeper handle "
                + drops.handle("inet filter", rule)
                + ": "
                + rule);
  }

  @Test
  void shouldNotDisturbWhatIsAccepted() {
    assertThat(pinged).contains(COUNT + " packets transmitted, " + COUNT + " received");
    assertThat(tablesMeanwhile).contains("table inet weir_trace_" + json.pid());
  }

  @Test
  void shouldTakeItsTableAwayHoweverItEnds() throws Exception {
    assertThat(tables()).doesNotContain("weir_trace");
    try (ToolProcess killed = dropsnoop("--nft-trace")) {
      assertThat(tables()).contains("weir_trace_" + killed.pid());
      killed.signal("KILL");
    }
    Eventually.check(() -> assertThat(tables()).doesNotContain("weir_trace"));
  }

  /** Not where the machine is emulated: there, its end alone can take longer than a tool has. */
  @Test
  @Tag("host")
  void shouldStayBoundedInAFlood() throws Exception {
    int flood = 20_000;
    drops.lab.inNear("nft", "add rule inet filter input icmp type echo-request drop");
    try (ToolProcess tool =
        dropsnoop("--json", "--nft-trace=500", "--reason=NETFILTER_DROP", "--proto=icmp")) {
      TrafficLab.output(
          TrafficLab.inside(
              drops.lab.far,
              "ping",
              "-q",
              "-l",
              "" + flood,
              "-c",
              "" + flood,
              "-W",
              "1",
              RuleDrops.NEAR));
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
      List<JsonNode> lines = tool.json();
      JsonNode summary = lines.get(lines.size() - 1);
      long named = lines.stream().filter(e -> !e.at("/weir/nft").isMissingNode()).count();
      // 500 a second and a burst of 50; some seconds at most
      assertThat(named).isBetween(50L, 500L * 20);
      assertThat(named).isLessThan(flood);
      assertThat(summary.at("/weir/shown").asLong() + lost(summary)).isGreaterThanOrEqualTo(flood);
    }
  }

  private static long lost(JsonNode summary) {
    long sum = 0;
    for (JsonNode cause : summary.at("/weir/lost")) {
      sum += cause.asLong();
    }
    return sum;
  }

  @Test
  void shouldKeepToTheSchema() throws Exception {
    SchemaCheck check = new SchemaCheck();
    for (String line : json.stdout()) {
      assertThat(check.faults(line)).as(line).isEmpty();
    }
  }
}
