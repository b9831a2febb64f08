package io.weir.policy.format;

import io.weir.policy.format.ChainStep.Outcome;
import io.weir.policy.format.Flattening.Base;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes rules of the tables of one address family, and tells what becomes of each line. */
final class IptablesTranslation {
  private static final Set<String> TRANSLATED = Set.of("filter", "raw");

  private final Family family;
  private final Map<String, IptablesTable> tables;
  private final ImportOptions options;
  private final Intake intake;

  IptablesTranslation(
      Family family, Map<String, IptablesTable> tables, ImportOptions options, Intake intake) {
    this.family = family;
    this.tables = tables;
    this.options = options;
    this.intake = intake;
  }

  void translate() {
    int outside = 0;
    ChainPrograms programs = new ChainPrograms(options, intake);
    for (IptablesTable table : tables.values()) {
      int line = TRANSLATED.contains(table.name) ? strays(table) : refuseAll(table);
      outside = outside == 0 ? line : outside;
      programs.chains(table.chains.values());
      table.strays.forEach(step -> intake.refuse(step.line, step.text, step.refusal));
    }
    Chain forward = chain("filter", "FORWARD");
    refuseForward(forward);
    programs.outside(outside);
    programs.add(Direction.IN, received(), forward != null && mayDrop(forward));
    programs.add(Direction.OUT, sent(), false);
    programs.translate();
  }

  private List<Base> received() {
    List<Base> bases = new ArrayList<>();
    base(bases, "raw", "PREROUTING", Direction.IN, false);
    base(bases, "filter", "INPUT", Direction.IN, true);
    return bases;
  }

  private List<Base> sent() {
    List<Base> bases = new ArrayList<>();
    base(bases, "raw", "OUTPUT", Direction.OUT, false);
    base(bases, "filter", "OUTPUT", Direction.OUT, false);
    return bases;
  }

  private void base(
      List<Base> bases, String table, String name, Direction direction, boolean local) {
    Chain chain = chain(table, name);
    if (chain != null && chain.policy != null) {
      bases.add(new Base(chain, Matches.all(direction, family, local)));
    }
  }

  private Chain chain(String table, String name) {
    IptablesTable of = tables.get(table);
    return of == null ? null : of.chains.get(name);
  }

  /** Lines that belong to nothing; the first that may do something, or 0. */
  private static int strays(IptablesTable table) {
    return table.strays.isEmpty() ? 0 : table.strays.get(0).line;
  }

  /** Refuses a table that is not translated; the first line that changes packets' fate, or 0. */
  private static int refuseAll(IptablesTable table) {
    int outside = strays(table);
    for (Chain chain : table.chains.values()) {
      List<ChainStep> all = new ArrayList<>(chain.steps);
      if (chain.policy != null && chain.policy.outcome != Outcome.ACCEPT) {
        all.add(chain.policy);
      }
      for (ChainStep step : all) {
        step.refuse(
            "the table "
                + Source.shown(table.name)
                + " is not translated; save with -t filter to have filter alone");
        boolean harmless =
            switch (step.outcome) {
              case ACCEPT, RETURN, JUMP, GOTO, CONTINUE -> true;
              default -> false;
            };
        outside = outside == 0 && !harmless ? step.line : outside;
      }
    }
    return outside;
  }

  private static void refuseForward(Chain forward) {
    if (forward == null) {
      return;
    }
    String reason = "no rule is about forwarded packets alone";
    forward.steps.forEach(step -> step.refuse(reason));
    if (forward.policy != null && forward.policy.outcome != Outcome.ACCEPT) {
      forward.policy.refuse(reason);
    }
  }

  private static boolean mayDrop(Chain forward) {
    boolean policy = forward.policy != null && forward.policy.outcome != Outcome.ACCEPT;
    return policy
        || forward.steps.stream()
            .anyMatch(s -> s.outcome != Outcome.ACCEPT && s.outcome != Outcome.CONTINUE);
  }
}
