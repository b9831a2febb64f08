package io.weir.policy.format;

import io.weir.policy.rule.Rule;
import io.weir.policy.text.Refusal;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.RandomAccess;

/** Collects what a reader makes of lines, in few objects: a million rules are read this way. */
final class Intake {
  static final int SET_MAX = 255;
  static final int WHY_MAX = 1024;

  private final ArrayList<Rule> rules = new ArrayList<>();
  private int[] lines = new int[64];
  private final List<Refused> refused = new ArrayList<>();
  private final List<Ignored> ignored = new ArrayList<>();

  /** Takes a rule, unless its texts are longer than a table keeps. */
  void accept(Rule rule, int line) throws Refusal {
    check("set", rule.set(), SET_MAX);
    check("why", rule.why(), WHY_MAX);
    if (rules.size() == lines.length) {
      lines = Arrays.copyOf(lines, lines.length * 2);
    }
    lines[rules.size()] = line;
    rules.add(rule);
  }

  void refuse(int line, String text, String reason) {
    refused.add(new Refused(line, text, reason));
  }

  void ignore(int line, String text, String reason) {
    ignored.add(new Ignored(line, text, reason));
  }

  /** Takes what was made of the lines behind so many others. */
  void append(Intake later, int linesBefore) {
    int size = rules.size();
    lines = Arrays.copyOf(lines, Math.max(lines.length, size + later.rules.size()));
    for (int i = 0; i < later.rules.size(); i++) {
      lines[size + i] = linesBefore + later.lines[i];
    }
    rules.addAll(later.rules);
    for (Refused line : later.refused) {
      refuse(linesBefore + line.line(), line.text(), line.reason());
    }
    for (Ignored line : later.ignored) {
      ignore(linesBefore + line.line(), line.text(), line.reason());
    }
  }

  private static void check(String field, String text, int largest) throws Refusal {
    if (text.length() > largest) {
      throw new Refusal(field + ": " + text.length() + " characters, at most " + largest);
    }
  }

  ImportResult result(RuleFormat format) {
    refused.sort(Comparator.comparingInt(Refused::line));
    ignored.sort(Comparator.comparingInt(Ignored::line));
    return new ImportResult(
        format, new Accepted(rules, lines), List.copyOf(refused), List.copyOf(ignored));
  }

  private static final class Accepted extends AbstractList<ImportedRule> implements RandomAccess {
    private final List<Rule> rules;
    private final int[] lines;

    Accepted(List<Rule> rules, int[] lines) {
      this.rules = rules;
      this.lines = lines;
    }

    @Override
    public ImportedRule get(int index) {
      return new ImportedRule(rules.get(index), lines[index]);
    }

    @Override
    public int size() {
      return rules.size();
    }
  }
}
