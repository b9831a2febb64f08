package io.weir.policy.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.policy.rule.Rule;
import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What events carry of a rule is what its object has. */
class RuleAttributesTest {
  @Test
  void shouldReportTheObjectsFieldsBehindThePrefix() throws IOException {
    RandomRules random = new RandomRules(9);
    for (int i = 0; i < 200; i++) {
      Rule rule = random.rule();
      RunningRule running = new RunningRule(rule, i, Instant.ofEpochSecond(i), "enforce");
      Map<String, String> reported = new LinkedHashMap<>();
      RuleAttributes.visit(running, RuleAttributes.PREFIX, new Recorder(reported));

      Map<String, String> written = new LinkedHashMap<>();
      collect("weir.rule", new ObjectMapper().readTree(RuleJson.text(running)), written);
      assertThat(reported).isEqualTo(written);
      assertThat(reported.keySet()).containsExactlyElementsOf(written.keySet());
    }
  }

  private static void collect(String name, JsonNode node, Map<String, String> into) {
    if (node.isObject()) {
      node.properties().forEach(e -> collect(name + "." + e.getKey(), e.getValue(), into));
    } else if (node.isArray()) {
      StringBuilder texts = new StringBuilder();
      node.forEach(element -> texts.append(element.asText()).append(' '));
      into.put(name, texts.toString());
    } else {
      into.put(name, node.asText());
    }
  }

  private record Recorder(Map<String, String> into) implements AttributeVisitor {
    @Override
    public void text(String name, String value) {
      into.put(name, value);
    }

    @Override
    public void number(String name, long value) {
      into.put(name, Long.toString(value));
    }

    @Override
    public void flag(String name, boolean value) {
      into.put(name, Boolean.toString(value));
    }

    @Override
    public void texts(String name, List<String> values) {
      into.put(name, String.join(" ", values) + " ");
    }

    @Override
    public void objects(String name, List<? extends Attributes> values) {
      throw new AssertionError(name);
    }
  }
}
