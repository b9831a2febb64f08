package io.weir.policy.format;

import io.weir.policy.rule.Rule;
import io.weir.policy.text.Numbers;
import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import java.util.Arrays;
import java.util.List;

/**
 * Reads rules from a table: a line of fields' names, then a rule a line. An empty cell is a field
 * that is absent; several prefixes or ports in one are separated by blanks.
 */
final class CsvReader {
  private final ImportOptions options;
  private final Intake intake;
  private final CsvRecords records;
  private List<Field> fields = List.of();

  private CsvReader(byte[] bytes, ImportOptions options, Intake intake) {
    this.options = options;
    this.intake = intake;
    this.records = new CsvRecords(bytes, Source.start(bytes));
  }

  static void read(byte[] bytes, ImportOptions options, Intake intake) {
    CsvReader reader = new CsvReader(bytes, options, intake);
    try {
      List<String> names = reader.records.next();
      reader.fields = names == null ? List.of() : CsvFields.of(names);
    } catch (Refusal e) {
      intake.refuse(reader.records.line(), reader.records.text(), e.reason() + "; nothing is read");
      return;
    }
    boolean more = true;
    while (more) {
      more = reader.record();
    }
  }

  private boolean record() {
    try {
      List<String> values = records.next();
      if (values == null) {
        return false;
      }
      intake.accept(rule(values), records.line());
    } catch (Refusal e) {
      intake.refuse(records.line(), records.text(), e.reason());
    }
    return true;
  }

  private Rule rule(List<String> values) throws Refusal {
    if (values.size() != fields.size()) {
      throw new Refusal(values.size() + " values, and " + fields.size() + " names");
    }
    boolean says = fields.contains(Field.TTL_SECONDS);
    RuleDraft draft = new RuleDraft(options, says ? null : options.ttl);
    for (int i = 0; i < values.size(); i++) {
      if (!values.get(i).isEmpty()) {
        put(draft, fields.get(i), values.get(i));
      }
    }
    return draft.rule();
  }

  private static void put(RuleDraft draft, Field field, String value) throws Refusal {
    switch (field.kind) {
      case TEXT, TEXT_OR_INTEGER -> draft.text(field, value);
      case TEXTS -> draft.texts(field, Arrays.asList(value.strip().split("[ \t]+")));
      case INTEGER -> {
        int number = Numbers.decimal(value, Integer.MAX_VALUE);
        if (number < 0) {
          throw RuleDraft.of(field, "'" + Source.shown(value) + "' is no whole number");
        }
        draft.number(field, number);
      }
      case FLAG -> {
        if (!value.equals("true") && !value.equals("false")) {
          throw RuleDraft.of(field, "'" + Source.shown(value) + "': true or false");
        }
        draft.flag(field, value.equals("true"));
      }
      default -> throw new IllegalStateException(field.kind.toString());
    }
  }
}
