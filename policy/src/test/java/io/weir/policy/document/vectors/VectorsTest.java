package io.weir.policy.document.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.check.Answer;
import io.weir.policy.check.Evaluator;
import io.weir.policy.check.FirstMatch;
import io.weir.policy.check.IndexedEvaluator;
import io.weir.policy.dialect.Dialects;
import io.weir.policy.document.Documents;
import io.weir.policy.document.EndpointText;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.ReadOptions;
import io.weir.policy.document.Reading;
import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.document.source.Finding;
import io.weir.policy.document.source.Severity;
import io.weir.policy.model.PolicyProgram;
import io.weir.policy.model.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What documents mean by upstream's documentation, which each vector names. */
class VectorsTest {
  /** Each is asked all flows. */
  private static final Map<String, Function<PolicyProgram, Evaluator>> EVALUATORS =
      new TreeMap<>(Map.of("first match", FirstMatch::new, "indexed", IndexedEvaluator::new));

  @TestFactory
  Stream<DynamicTest> shouldMeanWhatUpstreamSays() throws IOException {
    return VectorFiles.all().stream()
        .map(vector -> DynamicTest.dynamicTest(vector.toString(), () -> check(vector)));
  }

  /** Prints the matrix. In each cell there are flows or documents that pass, and that do not. */
  @Test
  void shouldHaveNoEmptyCell() throws IOException {
    VectorMatrix matrix = new VectorMatrix(VectorFiles.features());
    VectorFiles.all().forEach(matrix::add);
    System.out.print(matrix);
    assertThat(matrix.unknown()).isEmpty();
    assertThat(matrix.empty()).isEmpty();
  }

  private static void check(Vector vector) {
    Endpoints endpoints =
        Endpoints.of(vector.endpoints().stream().map(EndpointText::parse).toList());
    byte[] bytes = vector.documents().getBytes(StandardCharsets.UTF_8);
    Reading reading =
        Documents.read(
            Dialects.ALL,
            List.of(new DocumentSource("p.yaml", bytes)),
            endpoints,
            new ReadOptions(vector.assumeFromCidr()));
    SoftAssertions softly = new SoftAssertions();
    checkFindings(softly, reading, Severity.ERROR, vector.errors());
    if (vector.warnings() != null) {
      checkFindings(softly, reading, Severity.WARNING, vector.warnings());
    }
    if (vector.errors() == null && !reading.refused()) {
      EVALUATORS.forEach((name, evaluator) -> checkFlows(softly, vector, reading, name, evaluator));
    }
    softly.assertAll();
  }

  private static void checkFlows(
      SoftAssertions softly,
      Vector vector,
      Reading reading,
      String name,
      Function<PolicyProgram, Evaluator> evaluator) {
    Evaluator asked = evaluator.apply(reading.program());
    for (Map<String, Object> expected : vector.flows()) {
      FlowText flow = FlowText.parse((String) expected.get("flow"), reading.endpoints());
      Map<String, Object> given = describe(asked.explain(flow.hook(), flow.flow()), expected);
      softly.assertThat(given).as(name + ": " + expected.get("flow")).isEqualTo(expected);
    }
  }

  /** An answer in the vector's form: always the verdict and the rule, else what is expected. */
  private static Map<String, Object> describe(Answer answer, Map<String, Object> expected) {
    Map<String, Object> given = new TreeMap<>();
    given.put("flow", expected.get("flow"));
    boolean ruled = answer.rule() != null && answer.rule().origin() != null;
    given.put(answer.verdict().label(), ruled ? answer.rule().origin().rule() : "");
    if (!answer.doubts().isEmpty()) {
      given.put("approximate", true);
    }
    if (answer.rule() != null && !answer.rule().assumed().isEmpty()) {
      given.put("assumed", true);
    }
    for (String key : expected.keySet()) {
      switch (key) {
        case "match" -> given.put(key, answer.rule().match().label());
        case "reason" ->
            given.put(
                key, (answer.rule() == null ? Reason.NO_POLICY : answer.rule().reason()).label());
        case "policy" -> given.put(key, answer.rule().origin().name());
        case "line" -> given.put(key, answer.rule().origin().position().line());
        case "activators" ->
            given.put(key, answer.activators().stream().map(rule -> rule.origin().name()).toList());
        case "near" ->
            given.put(
                key,
                answer.nearMiss().rule().origin().rule()
                    + ": "
                    + answer.nearMiss().field().label());
        default -> {}
      }
    }
    return given;
  }

  private static void checkFindings(
      SoftAssertions softly, Reading reading, Severity severity, List<String> expected) {
    List<String> given = new ArrayList<>();
    for (Finding finding : reading.findings()) {
      if (finding.severity() == severity) {
        given.add(
            finding.position().line()
                + " "
                + finding.field()
                + ": "
                + finding.text()
                + ": "
                + finding.fix());
      }
    }
    List<String> wanted = expected == null ? List.of() : expected;
    softly.assertThat(given).as(severity.label() + "s").hasSameSizeAs(wanted);
    for (int i = 0; i < Math.min(wanted.size(), given.size()); i++) {
      int colon = wanted.get(i).indexOf(": ");
      String where = colon < 0 ? wanted.get(i) : wanted.get(i).substring(0, colon);
      softly
          .assertThat(given.get(i))
          .startsWith(where + ": ")
          .contains(colon < 0 ? "" : wanted.get(i).substring(colon + 2));
    }
  }
}
