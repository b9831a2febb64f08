package io.weir.policy.document.source;

import io.weir.policy.model.Position;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects what is found in documents: each thing once, and at most {@link #MAX} things, so that a
 * hostile document is answered in bounded space. For one thread.
 */
public final class Findings {
  public static final int MAX = 1000;

  private final Set<Finding> all = new LinkedHashSet<>();
  private boolean errors;
  private Position overflow;

  /** What refuses the document. */
  public void error(Position position, String field, String text, String fix) {
    errors = true;
    add(new Finding(Severity.ERROR, position, field, text, fix));
  }

  /** What its author should know. */
  public void warning(Position position, String field, String text, String fix) {
    add(new Finding(Severity.WARNING, position, field, text, fix));
  }

  /** Whether there is an error among them, told or left out. */
  public boolean hasErrors() {
    return errors;
  }

  /** In the order in which they were found. */
  public List<Finding> all() {
    List<Finding> list = new ArrayList<>(all);
    if (overflow != null) {
      Severity severity = errors ? Severity.ERROR : Severity.WARNING;
      list.add(
          new Finding(
              severity,
              overflow,
              "",
              "more than " + MAX + " findings: the rest is not told",
              "mend these first"));
    }
    return list;
  }

  private void add(Finding finding) {
    if (all.size() < MAX) {
      all.add(finding);
    } else if (overflow == null && !all.contains(finding)) {
      overflow = finding.position();
    }
  }
}
