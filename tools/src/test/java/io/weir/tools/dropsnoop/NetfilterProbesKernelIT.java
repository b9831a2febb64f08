package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.bpf.Kprobe;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Drops by nftables and legacy iptables, as probes name them, without anything in their way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetfilterProbesKernelIT {
  private static final int COUNT = RuleDrops.COUNT;

  private RuleDrops drops;
  private ToolProcess json;

  @BeforeAll
  void dropTogether() throws Exception {
    Assumptions.assumeTrue(Kprobe.isAvailable(), "this kernel has no kprobes");
    drops = new RuleDrops();
    drops.addLegacy();
    json =
        ToolProcess.attached(
            Dropsnoop.class, "--netns", drops.lab.near, "--json", "--reason=NETFILTER_DROP");
    drops.make();
    RuleDrops.await(json, RuleDrops.LAST);
    assertThat(json.signal("TERM")).as(json.stderr()).isZero();
  }

  @AfterAll
  void clear() {
    if (json != null) {
      json.close();
    }
    if (drops != null) {
      drops.close();
    }
  }

  @Test
  void shouldNameChainsOfNftablesAndRulesThatDrop() {
    SoftAssertions softly = new SoftAssertions();
    check(softly, RuleDrops.INPUT, "inet", "filter", "input", "udp dport 8001-8023 drop");
    String jumped = "counter drop comment \"the last resort\"";
    check(softly, RuleDrops.JUMPED, "inet", "filter", "deeper", jumped);
    check(softly, RuleDrops.SIX, "ip6", "six", "pre", "udp dport 8201-8223 drop");
    check(softly, RuleDrops.OUTPUT, "inet", "filter", "output", "udp dport 8501-8523 counter drop");
    String translated = "udp dport 8401-8423 counter drop";
    check(softly, RuleDrops.IPTABLES_NFT, "ip", "filter", "INPUT", translated);
    check(softly, RuleDrops.LAST, "ip", "last", "in", "udp dport 8801-8823 drop");
    softly.assertAll();
  }

  private void check(
      SoftAssertions softly, int first, String family, String name, String chain, String text) {
    String expected =
        "{\"family\":\"%s\",\"table\":\"%s\",\"chain\":\"%s\",\"handle\":%d,\"rule\":\"%s\"}"
            .formatted(
                family,
                name,
                chain,
                drops.handle(family + " " + name, text),
                text.replace("\"", "\\\""));
    softly.assertThat(RuleDrops.events(json, first)).as(text).hasSize(COUNT);
    softly.assertThat(found(first, "/weir/nft")).as(text).containsExactly(expected);
  }

  private Set<String> found(int first, String pointer) {
    return RuleDrops.events(json, first).stream()
        .map(e -> e.at(pointer).toString())
        .collect(Collectors.toSet());
  }

  @Test
  void shouldNameTheChainWhereTheRuleIsNotTold() {
    SoftAssertions softly = new SoftAssertions();
    softly
        .assertThat(found(RuleDrops.POLICY, "/weir/nft"))
        .containsExactly("{\"family\":\"ip\",\"table\":\"strict\",\"chain\":\"in\"}");
    softly
        .assertThat(found(RuleDrops.REJECTED, "/weir/nft"))
        .containsExactly("{\"family\":\"inet\",\"table\":\"filter\",\"chain\":\"input\"}");
    softly.assertAll();
  }

  @Test
  void shouldNameTheTableOfLegacyIptables() {
    List<JsonNode> events = RuleDrops.events(json, RuleDrops.LEGACY);
    assertThat(events).hasSize(COUNT);
    assertThat(found(RuleDrops.LEGACY, "/weir/iptables"))
        .containsExactly("{\"family\":\"ip\",\"table\":\"filter\",\"chain\":\"INPUT\"}");
  }

  @Test
  void shouldKeepToTheSchema() throws Exception {
    SchemaCheck check = new SchemaCheck();
    for (String line : json.stdout()) {
      assertThat(check.faults(line)).as(line).isEmpty();
    }
  }
}
