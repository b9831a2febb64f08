package io.weir.policy.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.weir.policy.dialect.Dialects;
import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.document.source.Finding;
import io.weir.policy.document.source.Findings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a document is, it is answered with findings, in bounded time and space. */
class HostileDocumentsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: p}
      spec:
        podSelector: {}
      """;

  @ParameterizedTest
  @ValueSource(ints = {65, 1000, 100_000, 1_000_000})
  void shouldRefuseDeepNesting(int depth) {
    assertRefused("[".repeat(depth), "nested deeper than 64 levels");
    assertRefused("{a: ".repeat(depth), "nested deeper than 64 levels");
  }

  @Test
  void shouldRefuseNestedBlocks() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      text.append(" ".repeat(i)).append("a:\n");
    }
    assertRefused(text.toString(), "nested deeper than 64 levels");
  }

  @Test
  void shouldRefuseAliasesThatMultiply() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 30; i++) {
      String before = "*a" + (i - 1);
      text.append("a").append(i).append(": &a").append(i).append(" [");
      text.append(String.join(", ", Collections.nCopies(10, before))).append("]\n");
    }
    assertRefused(text.toString(), "more than 1000000 values, aliases counted");
  }

  @Test
  void shouldRefuseAnAliasOfItsOwnParent() {
    assertRefused("a: &a [*a]\n", "no anchor of this name is complete");
    assertRefused("a: *nobody\n", "no anchor of this name is complete");
  }

  @Test
  void shouldRefuseMoreValuesThanItKeeps() {
    assertRefused("[" + "1,".repeat(1_200_000) + "]", "more than 1000000 values");
  }

  @Test
  void shouldRefuseHugeNumbers() {
    for (String number :
        List.of(
            "9".repeat(400),
            "9".repeat(1_000_000),
            "-1",
            "0x50",
            "0o17",
            "080",
            "8e1",
            "1_0",
            "4294967376",
            "18446744073709551696",
            ".inf",
            ".nan")) {
      Reading reading = read(POLICY + "  ingress: [{ports: [{port: " + number + "}]}]\n");
      assertThat(reading.refused()).as(number.substring(0, Math.min(20, number.length()))).isTrue();
      assertThat(reading.findings()).allMatch(finding -> finding.toString().length() < 1000);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spec: 1",
        "spec: []",
        "spec: text",
        "spec: {podSelector: 1}",
        "spec: {podSelector: []}",
        "spec: {podSelector: {matchLabels: []}}",
        "spec: {podSelector: {matchLabels: {a: {}}}}",
        "spec: {podSelector: {matchExpressions: {}}}",
        "spec: {podSelector: {}, ingress: 1}",
        "spec: {podSelector: {}, ingress: [1]}",
        "spec: {podSelector: {}, ingress: [[]]}",
        "spec: {podSelector: {}, ingress: [{from: {}}]}",
        "spec: {podSelector: {}, ingress: [{from: [1]}]}",
        "spec: {podSelector: {}, ingress: [{from: [null]}]}",
        "spec: {podSelector: {}, ingress: [null]}",
        "spec: {podSelector: {}, ingress: [{from: [{ipBlock: []}]}]}",
        "spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 1}}]}]}",
        "spec: {podSelector: {}, ingress: [{ports: 80}]}",
        "spec: {podSelector: {}, ingress: [{ports: [80]}]}",
        "spec: {podSelector: {}, ingress: [{ports: [{port: {}}]}]}",
        "spec: {podSelector: {}, ingress: [{ports: [{port: true}]}]}",
        "spec: {podSelector: {}, policyTypes: Ingress}",
        "spec: {podSelector: {}, policyTypes: [[]]}"
      })
  void shouldRefuseWrongTypes(String spec) {
    assertRefused(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\n" + spec, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "text",
        "[]",
        "a: b",
        "apiVersion: 1\nkind: 2",
        "apiVersion: []\nkind: {}",
        "apiVersion: v1\nkind: List\nitems: 1",
        "apiVersion: v1\nkind: List\nitems: [1, []]",
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: 1",
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: []}",
        "%YAML 3.0\n---\na",
        "!!java.net.URL [a]",
        "a: !<tag:x> b",
        "? [a]\n: b",
        "{a: b}: c",
        "<<: {a: b}",
        "a: 1\na: 2",
        "\u0000",
        "a: \u0007",
        "- a\nb: c",
        "a: 'b",
        "a: \"\\q\"",
        "@a"
      })
  void shouldRefuseWhatIsNoResource(String text) {
    assertRefused(text, "");
  }

  @Test
  void shouldRefuseWhatIsNotUtf8() {
    byte[] bytes = (POLICY + "x").getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 1] = (byte) 0xff;
    Reading reading = read(bytes);
    assertThat(reading.findings()).hasSize(1);
    assertThat(reading.findings().get(0)).hasToString("p.yaml:6: error: it is not UTF-8");
    assertRefused("\ufeffspec: 1", "apiVersion: it is missing");
    assertThat(read("spec: 1".getBytes(StandardCharsets.UTF_16)).refused()).isTrue();
  }

  /** As the commands read: nothing beyond the limit is ever kept. */
  @Test
  void shouldRefuse100MegabytesWithoutKeepingThem() throws IOException {
    Endless endless = new Endless(100_000_000);
    DocumentSource source = DocumentSource.read("p.yaml", endless);
    assertThat(endless.given).isLessThanOrEqualTo(DocumentSource.MAX_BYTES + 1);
    Reading reading =
        assertTimeoutPreemptively(
            LIMIT,
            () ->
                Documents.read(
                    Dialects.ALL, List.of(source), Endpoints.NONE, ReadOptions.DEFAULTS));
    assertThat(reading.findings()).hasSize(1);
    assertThat(reading.findings().get(0).text()).isEqualTo("it is larger than 32 MiB");
  }

  @Test
  void shouldReadJustAsMuchAsItSays() {
    byte[] bytes = new byte[DocumentSource.MAX_BYTES];
    Arrays.fill(bytes, (byte) '\n');
    assertThat(assertTimeoutPreemptively(LIMIT, () -> read(bytes)).findings()).isEmpty();
  }

  @Test
  void shouldTellABoundedNumberOfFindings() {
    StringBuilder text = new StringBuilder(POLICY);
    for (int i = 0; i < 50_000; i++) {
      text.append("  x").append(i).append(": 1\n");
    }
    List<Finding> findings = read(text.toString()).findings();
    assertThat(findings).hasSize(Findings.MAX + 1);
    assertThat(findings.get(Findings.MAX).text()).contains("the rest is not told");
  }

  @Test
  void shouldHaveMessagesThatAreHarmless() {
    String nasty = "\\e[31m\\u202e" + "A".repeat(900);
    Reading reading = read(POLICY + "  \"" + nasty + "\": 1\n  policyTypes: [\"" + nasty + "\"]\n");
    assertThat(reading.findings()).hasSize(2);
    for (Finding finding : reading.findings()) {
      assertThat(finding.toString()).hasSizeLessThan(400).doesNotContain("\u001b", "\u202e");
    }
  }

  /** A rule for each peer and each port: what two long lists come to is bounded by their sum. */
  @Test
  void shouldNotMultiplyPeersByPorts() {
    StringBuilder text = new StringBuilder(POLICY).append("  ingress:\n  - ports:\n");
    for (int i = 1; i <= 20_000; i++) {
      text.append("    - port: ").append(i).append('\n');
    }
    text.append("    from:\n");
    for (int i = 0; i < 20_000; i++) {
      text.append("    - ipBlock: {cidr: 10.")
          .append(i / 250)
          .append('.')
          .append(i % 250)
          .append(".0/24}\n");
    }
    Reading reading = assertTimeoutPreemptively(LIMIT, () -> read(text.toString()));
    assertThat(reading.refused()).isFalse();
    assertThat(reading.program().chain("endpoint:in").rules()).hasSizeLessThan(20_010);
  }

  private static void assertRefused(String text, String words) {
    Reading reading = assertTimeoutPreemptively(LIMIT, () -> read(text));
    assertThat(reading.refused()).as(text.substring(0, Math.min(200, text.length()))).isTrue();
    assertThat(reading.findings().toString()).contains(words);
  }

  private static Reading read(String text) {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Reading read(byte[] bytes) {
    return Documents.read(
        Dialects.ALL,
        List.of(new DocumentSource("p.yaml", bytes)),
        Endpoints.NONE,
        ReadOptions.DEFAULTS);
  }

  /** A stream of so many bytes that exist nowhere. */
  private static final class Endless extends InputStream {
    private final long length;
    private long given;

    Endless(long length) {
      this.length = length;
    }

    @Override
    public int read() {
      return given++ < length ? 'a' : -1;
    }

    @Override
    public int read(byte[] into, int offset, int count) {
      if (given >= length) {
        return -1;
      }
      int now = (int) Math.min(count, length - given);
      Arrays.fill(into, offset, offset + now, (byte) 'a');
      given += now;
      return now;
    }
  }
}
