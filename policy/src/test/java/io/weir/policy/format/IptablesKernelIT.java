package io.weir.policy.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Rules of random files, loaded by iptables-restore, saved by iptables-save and imported, against
 * what the kernel does with packets: each packet, and each rule's own counter.
 */
@Tag("host")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IptablesKernelIT {
  private static final int FILES = 120;
  private static final int PACKETS = 40;

  private NetfilterLab lab;

  @BeforeAll
  void open() {
    lab = new NetfilterLab();
  }

  @AfterAll
  void close() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void shouldDecideAsTheKernelDoes() throws Exception {
    Tally tally = new Tally();
    for (int seed = 0; seed < FILES; seed++) {
      for (Family family : Family.values()) {
        check(seed, family, seed % 2 == 0 ? "legacy" : "nft", false, tally);
      }
    }
    System.out.println("iptables, all taken: " + tally);
    assertThat(tally.decided * 100 / tally.packets).isBetween(30, 90);
  }

  /** What is accepted of a file of which something is refused decides as the whole file does. */
  @Test
  void shouldDecideAsTheKernelDoesWhereSomethingIsRefused() throws Exception {
    Tally tally = new Tally();
    for (int seed = 1_000; seed < 1_000 + FILES / 2; seed++) {
      for (Family family : Family.values()) {
        check(seed, family, seed % 2 == 0 ? "legacy" : "nft", true, tally);
      }
    }
    System.out.println("iptables, some refused: " + tally);
    assertThat(tally.decided * 100 / tally.packets).isBetween(10, 90);
  }

  @Test
  void shouldDecideAboutWhatIsSentAsTheKernelDoes() {
    Tally tally = new Tally();
    for (int seed = 0; seed < FILES / 2; seed++) {
      for (Family family : Family.values()) {
        checkSent(seed, family, seed % 2 == 0 ? "legacy" : "nft", tally);
      }
    }
    System.out.println("iptables, sent: " + tally);
    assertThat(tally.decided * 100 / tally.packets).isBetween(30, 95);
  }

  private void checkSent(int seed, Family family, String variant, Tally tally) {
    RandomIptables source = new RandomIptables(2_000 + seed, family, false);
    String tool = (family == Family.IPV4 ? "iptables-" : "ip6tables-") + variant;
    String file = source.outputFile();
    List<TestPacket> packets = source.datagrams(PACKETS / 2);
    lab.feed(file, tool + "-restore");
    List<Boolean> passed = new ArrayList<>();
    String saved;
    try {
      packets.forEach(packet -> passed.add(lab.sendsUdp(packet)));
      saved = lab.output(tool + "-save");
    } finally {
      clear(tool);
    }
    ImportOptions options = new ImportOptions().interfaceName(NetfilterLab.DEVICE);
    ImportResult result = RuleImport.read(bytes(saved), null, options);
    assertThat(result.refused())
        .as(file)
        .extracting(Refused::text)
        .containsOnly(":FORWARD DROP [0:0]");
    tally.files++;
    tally.rules += result.accepted().size();
    for (int i = 0; i < packets.size(); i++) {
      ImportedRule decides = FirstMatch.of(result.accepted(), packets.get(i).sent());
      boolean passes = decides == null || decides.rule().action().verdict() == Verdict.PASS;
      assertThat(passed.get(i)).as("%s\n%s by %s", file, packets.get(i), decides).isEqualTo(passes);
      tally.packets++;
      tally.decided += decides == null ? 0 : 1;
    }
  }

  private void check(int seed, Family family, String variant, boolean refusals, Tally tally)
      throws Exception {
    RandomIptables source = new RandomIptables(seed, family, refusals);
    String tool = (family == Family.IPV4 ? "iptables-" : "ip6tables-") + variant;
    String file = source.file();
    List<TestPacket> packets = source.packets(PACKETS);
    String context = tool + " seed " + seed + "\n" + file;
    lab.feed(file, tool + "-restore");
    Set<Integer> passed;
    String counted;
    try {
      passed = lab.send(family, packets);
      counted = lab.output(tool + "-save", "-c");
    } finally {
      clear(tool);
    }
    ImportOptions options = new ImportOptions().interfaceName(NetfilterLab.DEVICE);
    ImportResult result = RuleImport.read(bytes(counted), null, options);
    assertThat(result.format()).isEqualTo(RuleFormat.IPTABLES);
    if (!refusals) {
      assertThat(result.refused()).as(context).isEmpty();
    }
    tally.files++;
    tally.refused += result.refused().size();
    tally.rules += result.accepted().size();
    Map<Integer, Integer> byLine = new TreeMap<>();
    for (TestPacket packet : packets) {
      ImportedRule decides = FirstMatch.of(result.accepted(), packet.facts());
      boolean passes = decides == null || decides.rule().action().verdict() == Verdict.PASS;
      tally.packets++;
      if (decides != null || !refusals) {
        assertThat(passed.contains(packet.mark()))
            .as("%s\n%s by %s", context, packet, decides)
            .isEqualTo(passes);
      }
      if (decides != null) {
        tally.decided++;
        byLine.merge(decides.line(), 1, Integer::sum);
      }
    }
    if (!refusals && !counted.contains("*raw")) {
      checkCounters(counted, byLine, context);
    }
  }

  /** Each rule that accepts or drops has counted the packets that ours of its line decides. */
  private static void checkCounters(String counted, Map<Integer, Integer> byLine, String context) {
    List<String> lines = counted.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("[") && line.contains(" -A ") && line.matches(".* -j (ACCEPT|DROP)$")) {
        int packets = Integer.parseInt(line.substring(1, line.indexOf(':')));
        assertThat(byLine.getOrDefault(i + 1, 0)).as(context + "\n" + line).isEqualTo(packets);
      }
    }
  }

  private void clear(String tool) {
    lab.near(tool, "-P", "FORWARD", "ACCEPT");
    for (String table : List.of("filter", "raw")) {
      for (String chain : List.of("INPUT", "OUTPUT", "PREROUTING")) {
        boolean has = table.equals("raw") ? !chain.equals("INPUT") : !chain.equals("PREROUTING");
        if (has) {
          lab.near(tool, "-t", table, "-P", chain, "ACCEPT");
        }
      }
      lab.near(tool, "-t", table, "-F");
      lab.near(tool, "-t", table, "-X");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static final class Tally {
    int files;
    int rules;
    int refused;
    int packets;
    int decided;

    @Override
    public String toString() {
      List<String> parts = new ArrayList<>();
      parts.add("files=" + files);
      parts.add("rules=" + rules);
      parts.add("refused=" + refused);
      parts.add("packets=" + packets);
      parts.add("decided=" + decided);
      return String.join(" ", parts);
    }
  }
}
