package io.weir.policy.document.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.check.Answer;
import io.weir.policy.check.FirstMatch;
import io.weir.policy.dialect.Dialects;
import io.weir.policy.document.Documents;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.ReadOptions;
import io.weir.policy.document.Reading;
import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.document.source.Finding;
import io.weir.policy.format.PrefixText;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Rule sets in the shape that well-known programs give theirs. */
class CorpusTest {
  private static final List<String> FILES =
      List.of("kube-proxy", "ufw", "firewalld", "firewalld6", "fail2ban", "docker");

  /** Of the table filter; each of the others is named with its line. */
  @Test
  void shouldTranslateNearlyAllRules() throws IOException {
    int all = 0;
    int translated = 0;
    Map<String, String> shares = new TreeMap<>();
    for (String file : FILES) {
      Reading reading = read(file);
      assertThat(reading.refused()).as(file).isFalse();
      int rules = filterRules(file);
      int named = (int) reading.findings().stream().filter(CorpusTest::isUntranslated).count();
      all += rules;
      translated += rules - named;
      shares.put(file, (rules - named) + " of " + rules);
    }
    System.out.println("translated: " + translated + " of " + all + " rules: " + shares);
    assertThat(translated * 100).isGreaterThanOrEqualTo(all * 95);
  }

  private static boolean isUntranslated(Finding finding) {
    return finding.text().startsWith("not translated");
  }

  private static int filterRules(String file) throws IOException {
    boolean filter = false;
    int rules = 0;
    for (String line : text(file).lines().toList()) {
      filter = line.startsWith("*") ? line.equals("*filter") : filter;
      rules += filter && line.startsWith("-A ") ? 1 : 0;
    }
    return rules;
  }

  @Test
  void shouldNameTheRestWithItsLine() throws IOException {
    assertThat(read("ufw").findings())
        .extracting(Finding::toString)
        .anySatisfy(
            text ->
                assertThat(text)
                    .contains("ufw.rules:")
                    .contains("not translated: -m addrtype LOCAL"));
    assertThat(read("docker").findings())
        .extracting(Finding::text)
        .containsOnly(
            "DNAT changes addresses: the table nat is not evaluated",
            "MASQUERADE changes addresses: the table nat is not evaluated")
        .hasSize(5);
    assertThat(read("fail2ban").findings()).isEmpty();
  }

  @Test
  void shouldSayWhatTheyDo() throws IOException {
    assertThat(ask("docker", "203.0.113.9", "172.17.0.2", 80, "eth0", "docker0"))
        .isEqualTo("deny DOCKER-USER");
    assertThat(ask("docker", "10.0.0.9", "172.17.0.2", 80, "eth0", "docker0"))
        .isEqualTo("allow DOCKER");
    assertThat(ask("docker", "10.0.0.9", "172.17.0.2", 81, "eth0", "docker0"))
        .isEqualTo("deny FORWARD");
    assertThat(ask("docker", "172.18.0.2", "172.17.0.2", 80, "br-4f1c09b1a2d3", "docker0"))
        .isEqualTo("deny DOCKER-ISOLATION-STAGE-2");
    assertThat(ask("firewalld", "10.30.0.1", "192.0.2.9", 443, "eth1", "eth0"))
        .isEqualTo("deny FORWARD");
    assertThat(ask("firewalld", "192.0.2.9", "10.30.0.1", 443, "eth0", "eth1"))
        .isEqualTo("allow FWDO_internal_allow");
  }

  private static String ask(
      String file, String source, String destination, int port, String in, String out)
      throws IOException {
    Flow flow =
        new Flow(
            PrefixText.parse(source),
            PrefixText.parse(destination),
            6,
            40_000,
            port,
            Flow.UNKNOWN,
            Flow.UNKNOWN,
            Flow.UNKNOWN,
            in,
            out,
            ConnectionState.NEW);
    Answer answer = new FirstMatch(read(file).program()).explain(Hook.FORWARD, flow);
    assertThat(answer.doubts()).isEmpty();
    return answer.verdict().label() + " " + answer.rule().origin().name();
  }

  private static Reading read(String file) throws IOException {
    DocumentSource source =
        new DocumentSource(file + ".rules", text(file).getBytes(StandardCharsets.UTF_8));
    return Documents.read(Dialects.ALL, List.of(source), Endpoints.NONE, ReadOptions.DEFAULTS);
  }

  private static String text(String file) throws IOException {
    try (InputStream in = CorpusTest.class.getResourceAsStream("/iptables/" + file + ".rules")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
