package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.bpf.Kprobe;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import java.util.List;
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
    drops.checkRulesThatDrop(softly, json);
    softly.assertAll();
  }

  @Test
  void shouldNameTheChainWhereTheRuleIsNotTold() {
    SoftAssertions softly = new SoftAssertions();
    softly
        .assertThat(RuleDrops.found(json, RuleDrops.POLICY, "/weir/nft"))
        .containsExactly("{\"family\":\"ip\",\"table\":\"strict\",\"chain\":\"in\"}");
    softly
        .assertThat(RuleDrops.found(json, RuleDrops.REJECTED, "/weir/nft"))
        .containsExactly("{\"family\":\"inet\",\"table\":\"filter\",\"chain\":\"input\"}");
    softly.assertAll();
  }

  @Test
  void shouldNameTheTableOfLegacyIptables() {
    List<JsonNode> events = RuleDrops.events(json, RuleDrops.LEGACY);
    assertThat(events).hasSize(COUNT);
    assertThat(RuleDrops.found(json, RuleDrops.LEGACY, "/weir/iptables"))
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
