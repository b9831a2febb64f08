package io.weir.policy.document.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.check.Answer;
import io.weir.policy.check.FirstMatch;
import io.weir.policy.check.IndexedEvaluator;
import io.weir.policy.check.PolicyVerdict;
import io.weir.policy.dialect.Dialects;
import io.weir.policy.document.Documents;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.ReadOptions;
import io.weir.policy.document.Reading;
import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.rule.Family;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Random tables filter, loaded by iptables-restore and read as iptables-save writes them, against
 * what the kernel does with packets: received, forwarded and sent.
 */
@Tag("host")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IptablesPolicyKernelIT {
  private static final int SETS = 50;
  private static final int PACKETS_OF_EACH_HOOK = 18;

  private FilterLab lab;

  @BeforeAll
  void open() throws Exception {
    lab = new FilterLab();
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
    for (String variant : List.of("legacy", "nft")) {
      for (Family family : Family.values()) {
        String tool = (family == Family.IPV4 ? "iptables-" : "ip6tables-") + variant;
        for (int seed = 0; seed < SETS; seed++) {
          check(tool, new RandomFilter(seed + tool.hashCode(), family), tally);
        }
        lab.load(tool, EMPTY);
      }
    }
    System.out.println("iptables policies: " + tally);
    assertThat(tally.sets).isGreaterThanOrEqualTo(200);
    assertThat(tally.denied * 100 / tally.packets).isBetween(20, 80);
    assertThat(tally.doubtful * 100 / tally.packets).isLessThan(10);
  }

  private static final String EMPTY =
      "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";

  private void check(String tool, RandomFilter source, Tally tally) throws Exception {
    String file = source.file();
    List<SentPacket> packets = source.packets(PACKETS_OF_EACH_HOOK);
    String saved = lab.load(tool, file);
    Set<Integer> passed = lab.send(packets);
    tally.sets++;
    for (String text : List.of(saved, file)) {
      Reading reading = read(text);
      assertThat(reading.findings()).as(text).isEmpty();
      FirstMatch plain = new FirstMatch(reading.program());
      IndexedEvaluator indexed = new IndexedEvaluator(reading.program());
      for (SentPacket packet : packets) {
        Answer answer = plain.explain(packet.hook(), packet.flow());
        assertThat(indexed.explain(packet.hook(), packet.flow())).isEqualTo(answer);
        if (answer.doubts().isEmpty()) {
          assertThat(passed.contains(packet.mark()))
              .as("%s\n%s\n%s by %s", tool, text, packet, answer.rule().origin())
              .isEqualTo(answer.verdict() == PolicyVerdict.ALLOW);
        }
        tally.add(answer);
      }
    }
  }

  private static Reading read(String text) {
    DocumentSource source = new DocumentSource("a.rules", text.getBytes(StandardCharsets.UTF_8));
    return Documents.read(Dialects.ALL, List.of(source), Endpoints.NONE, ReadOptions.DEFAULTS);
  }

  private static final class Tally {
    int sets;
    int packets;
    int denied;
    int doubtful;

    void add(Answer answer) {
      packets++;
      denied += answer.verdict() == PolicyVerdict.DENY ? 1 : 0;
      doubtful += answer.doubts().isEmpty() ? 0 : 1;
    }

    @Override
    public String toString() {
      return "sets="
          + sets
          + " compared="
          + packets
          + " denied="
          + denied
          + " doubtful="
          + doubtful;
    }
  }
}
