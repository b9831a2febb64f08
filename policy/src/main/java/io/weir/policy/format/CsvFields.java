package io.weir.policy.format;

import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import java.util.ArrayList;
import java.util.List;

/** The names of a CSV file's columns: those of a rule's fields. */
final class CsvFields {
  private CsvFields() {}

  /** Whether a line names columns, one of which is not a prefix either. */
  static boolean isHeader(String line) {
    for (String name : line.split(",", -1)) {
      String bare = name.strip().replace("\"", "");
      if (Field.named(bare) == null) {
        return false;
      }
    }
    return true;
  }

  static List<Field> of(List<String> names) throws Refusal {
    List<Field> fields = new ArrayList<>();
    for (String name : names) {
      Field field = Field.named(name.strip());
      if (field == null) {
        throw new Refusal("unknown field '" + Source.shown(name) + "'");
      }
      if (fields.contains(field)) {
        throw RuleDraft.of(field, "is there twice");
      }
      fields.add(field);
    }
    return fields;
  }
}
