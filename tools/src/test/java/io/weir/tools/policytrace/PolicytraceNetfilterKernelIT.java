package io.weir.tools.policytrace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.Commands;
import io.weir.testsupport.Eventually;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import io.weir.tools.xdptop.TrafficLab;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Verdicts of nftables and iptables-nft, and counts that are those of the rules' own counters. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicytraceNetfilterKernelIT {
  private static final int COUNT = 23;
  private static final String NEAR = "192.0.2.1";
  private static final String NEAR_V6 = "2001:db8::1";
  private static final String FAR = "192.0.2.2";

  private static final String RULES =
      """
      table inet own {
        chain input {
          type filter hook input priority 10;
          udp dport 7001-7023 counter drop
          udp dport 7101-7123 counter jump deep
          icmp type echo-request counter accept
        }
        chain deep { meta mark 7 counter return; counter drop comment "the last"; }
        chain output { type filter hook output priority 0; udp dport 7201-7223 counter drop; }
      }
      table ip strict {
        chain in {
          type filter hook input priority 20; policy drop;
          udp dport != 7301-7323 counter accept
          ip protocol != udp counter accept
        }
      }
      """;

  private static final List<String> IPTABLES =
      List.of(
          "iptables-nft -N user",
          "iptables-nft -A user -p tcp --dport 7401:7411 -j RETURN",
          "iptables-nft -A user -p tcp -j REJECT --reject-with tcp-reset",
          "iptables-nft -A INPUT -p tcp -j user",
          "iptables-nft -A INPUT -p udp --dport 7501:7523 -j DROP",
          "iptables-nft -A INPUT -p tcp --dport 7401:7411 -j REJECT --reject-with tcp-reset",
          "iptables-nft -t nat -A PREROUTING -p udp --dport 7601:7623 -j DNAT --to 192.0.2.1:7501",
          "ip6tables-nft -A INPUT -p udp --dport 7701:7723 -j DROP",
          "ip6tables-nft -A INPUT -p icmpv6 --icmpv6-type echo-request -j ACCEPT",
          "ip6tables-nft -A INPUT -p udp --dport 7801:7823 -j ACCEPT");

  private TrafficLab lab;
  private ToolProcess json;
  private ToolProcess table;
  private Map<String, Long> counters;

  @BeforeAll
  void decide() throws Exception {
    lab = new TrafficLab();
    lab.inNear("nft", RULES);
    for (String line : IPTABLES) {
      lab.inNear(line.split(" "));
    }
    json = netfilter("--json");
    table = netfilter();
    send();
    assertThat(json.signal("INT")).as(json.stderr()).isZero();
    assertThat(table.signal("INT")).as(table.stderr()).isZero();
    counters = counters();
  }

  @AfterAll
  void clear() {
    for (ToolProcess tool : new ToolProcess[] {json, table}) {
      if (tool != null) {
        tool.close();
      }
    }
    if (lab != null) {
      lab.close();
    }
  }

  private ToolProcess netfilter(String... options) throws Exception {
    List<String> args = new ArrayList<>(List.of("netfilter", "--netns", lab.near));
    args.addAll(List.of(options));
    return ToolProcess.attached(Policytrace.class, args.toArray(String[]::new));
  }

  private void send() {
    for (int first : new int[] {7001, 7101, 7301, 7501, 7601, 7901}) {
      lab.udpToPorts(NEAR, first, COUNT);
    }
    lab.udpFromNearToPorts(FAR, 7201, COUNT);
    lab.udpToPorts(NEAR_V6, 7701, COUNT);
    lab.udpToPorts(NEAR_V6, 7801, COUNT);
    lab.tcpToPorts(NEAR, 7401, 11);
    lab.tcpToPorts(NEAR, 7421, 13);
    lab.ping(NEAR, 29);
    lab.ping(NEAR_V6, 31);
  }

  /** What nft(8) says that rules counted, by family, table and handle. */
  private Map<String, Long> counters() {
    Map<String, Long> found = new HashMap<>();
    Pattern rule = Pattern.compile("counter packets (\\d+) .*# handle (\\d+)$");
    String in = "";
    for (String line :
        Commands.run(TrafficLab.inside(lab.near, "nft", "-a", "list", "ruleset")).split("\n")) {
      if (line.startsWith("table ")) {
        in = line.split(" ")[1] + " " + line.split(" ")[2] + " ";
      }
      Matcher matcher = rule.matcher(line);
      if (matcher.find()) {
        found.put(in + matcher.group(2), Long.valueOf(matcher.group(1)));
      }
    }
    return found;
  }

  private List<JsonNode> events(String name) {
    return json.json().stream().filter(e -> e.at("/name").asText().equals(name)).toList();
  }

  private List<JsonNode> verdicts(int first, String transport) {
    return events("netfilter.verdict").stream()
        .filter(e -> e.at("/network/transport").asText().equals(transport))
        .filter(e -> e.at("/destination/port").asInt() >= first)
        .filter(e -> e.at("/destination/port").asInt() < first + COUNT)
        .toList();
  }

  @Test
  void shouldCountAsTheRulesThemselvesDo() {
    SoftAssertions softly = new SoftAssertions();
    int compared = 0;
    for (JsonNode event : events("netfilter.rule")) {
      JsonNode rule = event.at("/weir/netfilter");
      if (rule.has("handle")) {
        String key =
            String.join(
                " ",
                rule.get("family").asText(),
                rule.get("table").asText(),
                rule.get("handle").asText());
        if (counters.containsKey(key)) {
          compared++;
          softly
              .assertThat(event.at("/weir/packets").asLong())
              .as(event.toString())
              .isEqualTo(counters.get(key));
        }
      }
    }
    softly.assertAll();
    assertThat(compared).as(json.stderr()).isEqualTo(13);
  }

  @Test
  void shouldCountPacketsOfPolicies() {
    assertThat(packets("strict", "in")).isEqualTo(COUNT);
  }

  private long packets(String table, String chain) {
    return events("netfilter.rule").stream()
        .filter(e -> e.at("/weir/netfilter/policy").asBoolean())
        .filter(e -> e.at("/weir/netfilter/table").asText().equals(table))
        .filter(e -> e.at("/weir/netfilter/chain").asText().equals(chain))
        .mapToLong(e -> e.at("/weir/packets").asLong())
        .sum();
  }

  @Test
  void shouldNameTheRuleThatDecidedAboutEachFlow() {
    SoftAssertions softly = new SoftAssertions();
    check(softly, 7001, "udp", "drop input inet own input udp dport 7001-7023 counter drop", COUNT);
    String deep = "drop input inet own deep counter drop comment \"the last\"";
    check(softly, 7101, "udp", deep, COUNT);
    String sent = "drop output inet own output udp dport 7201-7223 counter drop";
    check(softly, 7201, "udp", sent, COUNT);
    check(softly, 7301, "udp", "drop input ip strict in policy", COUNT);
    String iptables = "drop input ip filter INPUT udp dport 7501-7523 counter drop";
    check(softly, 7501, "udp", iptables, COUNT);
    check(softly, 7601, "udp", iptables, COUNT);
    String six = "drop input ip6 filter INPUT udp dport 7701-7723 counter drop";
    check(softly, 7701, "udp", six, COUNT);
    String six2 = "accept input ip6 filter INPUT udp dport 7801-7823 counter accept";
    check(softly, 7801, "udp", six2, COUNT);
    String passes = "accept input ip strict in udp dport != 7301-7323 counter accept";
    check(softly, 7901, "udp", passes, COUNT);
    softly.assertAll();
  }

  private void check(SoftAssertions softly, int first, String transport, String text, int count) {
    List<JsonNode> found = verdicts(first, transport);
    softly.assertThat(found).as(text).hasSize(count);
    softly
        .assertThat(found.stream().map(PolicytraceNetfilterKernelIT::text).distinct())
        .containsExactly(text);
  }

  private static String text(JsonNode event) {
    JsonNode by = event.at("/weir/netfilter");
    return String.join(
        " ",
        event.at("/weir/verdict").asText(),
        by.get("hook").asText(),
        by.get("family").asText(),
        by.get("table").asText(),
        by.get("chain").asText(),
        by.has("policy") ? "policy" : by.path("rule").asText("handle " + by.get("handle")));
  }

  @Test
  void shouldTellRejectsInUserChainsAndWhatReturnsFromThem() {
    List<JsonNode> rejected = verdicts(7421, "tcp");
    assertThat(rejected).hasSize(13);
    assertThat(rejected)
        .allSatisfy(
            e -> assertThat(text(e)).startsWith("drop input ip filter user ").contains("reject"));
    List<JsonNode> returned = verdicts(7401, "tcp").stream().limit(11).toList();
    assertThat(returned)
        .allSatisfy(
            e ->
                assertThat(text(e))
                    .startsWith("drop input ip filter INPUT ")
                    .contains("7401-7411", "reject with tcp reset"));
  }

  @Test
  void shouldTellTheFlowAsItCameAndAsTheRuleSawIt() {
    List<JsonNode> translated = verdicts(7601, "udp");
    assertThat(translated)
        .allSatisfy(
            e ->
                assertThat(e.at("/weir/netfilter/translated").asText())
                    .endsWith(" > 192.0.2.1:7501"));
    assertThat(verdicts(7501, "udp"))
        .allMatch(e -> e.at("/weir/netfilter/translated").isMissingNode());
  }

  @Test
  void shouldTellAFlowOnce() {
    assertThat(pings("icmp")).hasSize(1).allMatch(e -> text(e).contains("strict in"));
    assertThat(pings("ipv6-icmp"))
        .hasSize(1)
        .allMatch(e -> text(e).startsWith("accept input ip6 filter INPUT"));
  }

  private List<JsonNode> pings(String transport) {
    return events("netfilter.verdict").stream()
        .filter(e -> e.at("/network/transport").asText().equals(transport))
        .filter(e -> e.at("/weir/netfilter/hook").asText().equals("input"))
        .filter(e -> List.of(8, 128).contains(e.at("/weir/icmp/type").asInt()))
        .toList();
  }

  @Test
  void shouldAccountForEveryPacket() {
    JsonNode sum = json.json().get(json.stdout().size() - 1);
    assertThat(sum.at("/name").asText()).isEqualTo("weir.summary");
    long rest = 0;
    for (String part : List.of("shown", "filtered", "suppressed", "limited")) {
      rest += sum.at("/weir/" + part).asLong();
    }
    assertThat(sum.at("/weir/lost/kernel_reserve").asLong()).isZero();
    assertThat(sum.at("/weir/seen").asLong()).isEqualTo(rest);
    assertThat(sum.at("/weir/shown").asInt()).isEqualTo(events("netfilter.verdict").size());
  }

  @Test
  void shouldSayItInTablesAndSumUpWhenInterrupted() {
    assertThat(table.stdout().get(0)).startsWith("TIME         VERDICT HOOK    FLOW");
    assertThat(table.stdout())
        .anyMatch(line -> line.matches(".* drop    input   udp .*:7001 +inet own +input .*drop"));
    assertThat(table.stdout())
        .anyMatch(line -> line.matches(" +23 drop +input +inet own +deep +counter drop .*"));
    assertThat(table.stderr()).contains(" packets seen, 0 of them not traced because of --rate");
  }

  @Test
  void shouldKeepToTheSchema() throws Exception {
    SchemaCheck check = new SchemaCheck();
    for (String line : json.stdout()) {
      assertThat(check.faults(line)).as(line).isEmpty();
    }
  }

  @Test
  void shouldTellAFlowAgainWhenAnotherRuleDecides() throws Exception {
    try (ToolProcess tool = netfilter("--json")) {
      String from = "exec 3<>/dev/udp/192.0.2.1/7999; ";
      lab.inFar("bash", "-c", from + "for i in 1 2 3; do echo x >&3; done; sleep 0.3; :");
      lab.inFar("bash", "-c", "exec 3<>/dev/udp/192.0.2.1/7999; echo x >&3");
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
      assertThat(
              tool.json().stream()
                  .filter(e -> e.at("/network/transport").asText().equals("udp"))
                  .map(e -> e.at("/source/port").asInt())
                  .distinct())
          .hasSize(2);
      assertThat(tool.json().stream().filter(e -> e.at("/destination/port").asInt() == 7999))
          .hasSize(2);
    }
    try (ToolProcess tool = netfilter("--json")) {
      lab.ping(NEAR, 3);
      Eventually.check(() -> assertThat(names(tool, "netfilter.verdict")).isPositive());
      lab.inNear("nft", "insert rule inet own input icmp type echo-request counter drop");
      Commands.attempt(
          List.of(
              TrafficLab.inside(lab.far, "ping", "-q", "-c", "3", "-i", "0.01", "-W", "1", NEAR)));
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
      assertThat(
              tool.json().stream()
                  .filter(e -> e.at("/name").asText().equals("netfilter.verdict"))
                  .filter(e -> e.at("/weir/icmp/type").asInt() == 8)
                  .map(e -> e.at("/weir/verdict").asText()))
          .containsExactly("accept", "drop");
    }
  }

  private static long names(ToolProcess tool, String name) {
    return tool.json().stream().filter(e -> e.at("/name").asText().equals(name)).count();
  }

  @Test
  void shouldCountWhatTheRateLeavesOut() throws Exception {
    try (ToolProcess tool = netfilter("--json", "--rate=50")) {
      lab.inFar("ping", "-q", "-f", "-c", "3000", NEAR_V6);
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
      JsonNode sum = tool.json().get(tool.stdout().size() - 1);
      long limited = sum.at("/weir/limited").asLong();
      assertThat(sum.at("/weir/seen").asLong()).isEqualTo(2 * 3000);
      assertThat(limited).isBetween(1000L, 2 * 3000L - 10);
      assertThat(sum.at("/weir/lost/kernel_reserve").asLong()).isZero();
      assertThat(
              limited
                  + sum.at("/weir/shown").asLong()
                  + sum.at("/weir/suppressed").asLong()
                  + sum.at("/weir/filtered").asLong())
          .isEqualTo(2 * 3000);
    }
  }

  @Test
  void shouldTellThatLegacyIptablesDropped() throws Exception {
    String[] drop = "iptables-legacy -A INPUT -p udp --dport 7951:7961 -j DROP".split(" ");
    lab.inFar(drop);
    try (ToolProcess tool =
        ToolProcess.attached(Policytrace.class, "netfilter", "--netns", lab.far, "--json")) {
      lab.udpFromNearToPorts(FAR, 7951, 13);
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
      List<JsonNode> rules =
          tool.json().stream().filter(e -> e.at("/weir/netfilter/untraced").asBoolean()).toList();
      assertThat(rules).hasSize(11 + 1); // flows, and their sum
      JsonNode sum = rules.get(11);
      assertThat(sum.at("/name").asText()).isEqualTo("netfilter.rule");
      assertThat(sum.at("/weir/verdict").asText()).isEqualTo("drop");
      assertThat(sum.at("/weir/netfilter/hook").asText()).isEqualTo("input");
      assertThat(sum.at("/weir/packets").asInt()).isEqualTo(11);
    } finally {
      lab.inFar("iptables-legacy", "-F");
    }
  }

  /** Of a paused tool more waits than there is room for. */
  @Test
  void shouldCountWhatIsLostAndTellNoneOfItAsAccepted() throws Exception {
    int flood = 20_000;
    String script =
        "use IO::Socket::INET; my $s = IO::Socket::INET->new(Proto => 'udp', PeerAddr => '%s:7301');"
                .formatted(NEAR)
            + " send $s, 'x', 0 for 1..%d;".formatted(flood);
    try (ToolProcess tool = netfilter("--json", "--rate=100000")) {
      tool.pause();
      lab.inFar("perl", "-e", script);
      tool.resume();
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
      JsonNode sum = tool.json().get(tool.stdout().size() - 1).at("/weir");
      long lost = sum.at("/lost/kernel_reserve").asLong();
      assertThat(lost).isPositive();
      assertThat(sum.at("/seen").asLong())
          .isEqualTo(
              lost
                  + sum.at("/shown").asLong()
                  + sum.at("/suppressed").asLong()
                  + sum.at("/filtered").asLong()
                  + sum.at("/limited").asLong())
          .isGreaterThanOrEqualTo(flood);
      assertThat(
              tool.json().stream()
                  .filter(e -> e.at("/destination/port").asInt() == 7301)
                  .map(e -> e.at("/weir/verdict").asText())
                  .distinct())
          .containsExactly("drop");
      assertThat(tool.stderr()).contains("lost " + lost + " (kernel_reserve=" + lost + ")");
    }
  }

  @Test
  void shouldLeaveNothingBehindHoweverItEnds() throws Exception {
    assertThat(tables()).doesNotContain("weir_trace");
    try (ToolProcess killed = netfilter()) {
      assertThat(tables()).contains("weir_trace_" + killed.pid());
      killed.signal("KILL");
    }
    Eventually.check(() -> assertThat(tables()).doesNotContain("weir_trace"));
  }

  private String tables() {
    return TrafficLab.output(TrafficLab.inside(lab.near, "nft", "list", "tables"));
  }

  @Test
  void shouldSayWhatIsMissing() {
    refused(1, "open network namespace none-such: ENOENT", "--netns", "none-such");
    refused(2, "--rate=0: from 1 to 100000", "--rate", "0");
    refused(2, "--duration", "--duration", "never");
    List<String> bare =
        new ArrayList<>(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"));
    bare.addAll(ToolProcess.command(Policytrace.class, "netfilter"));
    Commands.Outcome outcome = Commands.attempt(bare);
    assertThat(outcome.output()).contains("trace nftables' rules: EPERM");
    assertThat(outcome.status()).as(outcome.output()).isEqualTo(3);
  }

  private static void refused(int status, String told, String... options) {
    List<String> args = new ArrayList<>(List.of("netfilter"));
    args.addAll(List.of(options));
    Commands.Outcome outcome =
        Commands.attempt(ToolProcess.command(Policytrace.class, args.toArray(String[]::new)));
    assertThat(outcome.output()).contains(told);
    assertThat(outcome.status()).as(outcome.output()).isEqualTo(status);
  }
}
