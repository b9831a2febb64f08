package io.weir.policy.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.weir.policy.check.Evaluator;
import io.weir.policy.check.FirstMatch;
import io.weir.policy.check.IndexedEvaluator;
import io.weir.policy.dialect.Dialects;
import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.document.source.Finding;
import io.weir.policy.document.vectors.VectorDocuments;
import io.weir.policy.format.PrefixText;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Documents of the vectors, changed at random: a reader gives findings or a program of which both
 * evaluators say the same, and never fails. For {@code -Dweir.test.fuzz.seconds}, 3 when not given,
 * in which each run has a seed of its own that a failure tells.
 */
class DocumentFuzzTest {
  private static final List<String> TOKENS =
      List.of(
          "{}",
          "[]",
          "- ",
          ": ",
          "null",
          "~",
          "true",
          "0",
          "-1",
          "65536",
          "\"\"",
          "'",
          "\"",
          "&a ",
          "*a",
          "<<: ",
          "---\n",
          "...\n",
          "|\n",
          ">\n",
          "!!str ",
          "? ",
          "\t",
          "\n",
          " ",
          "#",
          "%",
          "10.0.0.0/8",
          "::/0",
          "0.0.0.0/33",
          "ingress",
          "egress",
          "spec",
          "items",
          "kind: List",
          "matchLabels",
          "reserved:host",
          "all",
          "world",
          "999999999999999999999",
          "\u202e",
          "\u0000");
  private static final int SLOWEST_SECONDS = 10;

  @Test
  void shouldAnswerWhateverIsRead() throws IOException {
    long seconds = Long.getLong("weir.test.fuzz.seconds", 3);
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    long first = Long.getLong("weir.test.fuzz.seed", System.nanoTime());
    List<String> documents = VectorDocuments.all();
    long runs = 0;
    long refused = 0;
    for (long seed = first; System.nanoTime() < end; seed++) {
      String changed = changed(documents, new Random(seed));
      long start = System.nanoTime();
      try {
        refused += answer(changed) ? 0 : 1;
      } catch (RuntimeException | StackOverflowError e) {
        fail("seed " + seed + ": " + e + "\n" + changed, e);
      }
      assertThat((System.nanoTime() - start) / 1_000_000_000L)
          .as("seed " + seed)
          .isLessThan(SLOWEST_SECONDS);
      runs++;
    }
    System.out.println("fuzzed documents: " + runs + ", of them refused " + refused);
    assertThat(refused).isBetween(1L, runs - 1);
  }

  /** Reads and asks; false when refused. */
  private static boolean answer(String text) {
    Reading reading =
        Documents.read(
            Dialects.ALL,
            List.of(new DocumentSource("f.yaml", text.getBytes(StandardCharsets.UTF_8))),
            Endpoints.of(List.of(EndpointText.parse("web=10.1.0.10,fd00::10,app=web"))),
            ReadOptions.DEFAULTS);
    for (Finding finding : reading.findings()) {
      assertThat(finding.toString()).hasSizeLessThan(4000);
      assertThat(finding.position().line()).isPositive();
    }
    List<Evaluator> evaluators =
        List.of(new FirstMatch(reading.program()), new IndexedEvaluator(reading.program()));
    for (Hook hook : Hook.values()) {
      for (Flow flow : List.of(flow("192.0.2.1", "10.1.0.10"), flow("fd00::10", "2001:db8::1"))) {
        assertThat(evaluators.get(1).explain(hook, flow))
            .isEqualTo(evaluators.get(0).explain(hook, flow));
      }
    }
    return !reading.refused();
  }

  private static Flow flow(String from, String to) {
    return new Flow(
        PrefixText.parse(from),
        PrefixText.parse(to),
        6,
        40000,
        80,
        Flow.UNKNOWN,
        Flow.UNKNOWN,
        2,
        "",
        "",
        ConnectionState.NEW);
  }

  private static String changed(List<String> documents, Random random) {
    StringBuilder text = new StringBuilder(documents.get(random.nextInt(documents.size())));
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      change(text, documents, random);
    }
    return text.toString();
  }

  private static void change(StringBuilder text, List<String> documents, Random random) {
    int at = random.nextInt(text.length() + 1);
    int end = Math.min(text.length(), at + random.nextInt(20));
    switch (random.nextInt(7)) {
      case 0 -> text.delete(at, end);
      case 1 -> text.insert(at, TOKENS.get(random.nextInt(TOKENS.size())));
      case 2 -> text.replace(at, end, TOKENS.get(random.nextInt(TOKENS.size())));
      case 3 -> text.insert(at, (char) random.nextInt(random.nextBoolean() ? 128 : 0xffff));
      case 4 -> swapLines(text, random);
      case 5 -> text.insert(at, text.substring(at, end).repeat(1 + random.nextInt(5)));
      default -> {
        String other = documents.get(random.nextInt(documents.size()));
        int from = random.nextInt(other.length() + 1);
        text.insert(at, other, from, Math.min(other.length(), from + random.nextInt(100)));
      }
    }
  }

  private static void swapLines(StringBuilder text, Random random) {
    List<String> lines = new ArrayList<>(text.toString().lines().toList());
    if (lines.size() > 1) {
      String line = lines.remove(random.nextInt(lines.size()));
      lines.add(random.nextInt(lines.size() + 1), line);
      text.setLength(0);
      text.append(String.join("\n", lines)).append('\n');
    }
  }
}
