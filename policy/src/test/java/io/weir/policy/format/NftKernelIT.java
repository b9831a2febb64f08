package io.weir.policy.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Rules of random tables of nft, listed by nft -j and imported, against what the kernel does. */
@Tag("host")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NftKernelIT {
  private static final int TABLES = 100;
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
    int decided = 0;
    int rules = 0;
    int packets = 0;
    for (int seed = 0; seed < TABLES; seed++) {
      for (Family family : Family.values()) {
        RandomNft source = new RandomNft(seed, family);
        String table = source.table();
        List<TestPacket> sent = source.packets(PACKETS);
        ImportResult result;
        Set<Integer> passed;
        lab.nft(table);
        String name = table.split(" ", 4)[1];
        try {
          String listed = lab.output("nft", "-j", "list", "table", name, "t");
          result =
              RuleImport.read(
                  listed.getBytes(StandardCharsets.UTF_8),
                  null,
                  new ImportOptions().interfaceName(NetfilterLab.DEVICE));
          passed = lab.send(family, sent);
        } finally {
          lab.near("nft", "delete", "table", name, "t");
        }
        String context = "seed " + seed + " " + family + "\n" + table;
        assertThat(result.format()).isEqualTo(RuleFormat.NFT);
        assertThat(result.refused()).as(context).isEmpty();
        rules += result.accepted().size();
        for (TestPacket packet : sent) {
          ImportedRule decides = FirstMatch.of(result.accepted(), packet.facts());
          boolean passes = decides == null || decides.rule().action().verdict() == Verdict.PASS;
          assertThat(passed.contains(packet.mark()))
              .as("%s\n%s by %s", context, packet, decides)
              .isEqualTo(passes);
          packets++;
          decided += decides == null ? 0 : 1;
        }
      }
    }
    System.out.println(
        "nft: tables="
            + 2 * TABLES
            + " rules="
            + rules
            + " packets="
            + packets
            + " decided="
            + decided);
    assertThat(decided * 100 / packets).isBetween(30, 90);
  }
}
