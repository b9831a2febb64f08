package io.weir.policy.format;

import com.fasterxml.jackson.core.JsonGenerator;
import io.weir.policy.rule.Rule;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Writes rules' objects, one a line. */
final class JsonWriter implements RuleWriter {
  @Override
  public void check(Rule rule) {
    // Every rule has its object.
  }

  @Override
  public void write(List<Rule> rules, Writer out) throws IOException {
    JsonGenerator generator = RuleJson.factory().createGenerator(out);
    for (Rule rule : rules) {
      RuleJson.write(rule, generator);
      generator.writeRaw('\n');
    }
    generator.flush();
  }
}
