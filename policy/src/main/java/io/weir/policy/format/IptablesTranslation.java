package io.weir.policy.format;

import io.weir.policy.format.Flattening.Base;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.text.Source;
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
    String outside = null;
    ChainPrograms programs = new ChainPrograms(options, intake);
    for (IptablesTable table : tables.values()) {
      String by = TRANSLATED.contains(table.name) ? strays(table) : refuseAll(table);
      outside = outside == null ? by : outside;
      programs.chains(table.chains.values());
      table.strays.forEach(step -> intake.refuse(step.line, step.text, step.refusal));
    }
    Chain forward = chain("filter", "FORWARD");
    if (forward != null) {
      Chains.refuse(forward, "no rule is about forwarded packets alone");
    }
    programs.outside(outside);
    programs.add(Direction.IN, received(), forward != null && Chains.mayDrop(forward));
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
    if (chain != null && chain.policy != null && !Chains.isIdle(chain)) {
      bases.add(new Base(chain, Matches.all(direction, family, local)));
    }
  }

  private Chain chain(String table, String name) {
    IptablesTable of = tables.get(table);
    return of == null ? null : of.chains.get(name);
  }

  /** The first line that belongs to nothing, and so may do anything, or null. */
  private static String strays(IptablesTable table) {
    return table.strays.isEmpty() ? null : table.strays.get(0).name;
  }

  /** Refuses a table that is not translated; the first line that changes packets' fate, or null. */
  private static String refuseAll(IptablesTable table) {
    String outside = strays(table);
    String reason =
        "the table "
            + Source.shown(table.name)
            + " is not translated; save with -t filter to have filter alone";
    for (Chain chain : table.chains.values()) {
      Chains.refuse(chain, reason);
      for (ChainStep step : chain.steps) {
        outside = outside == null && !Chains.isHarmless(step) ? step.name : outside;
      }
      if (chain.policy != null && !Chains.isHarmless(chain.policy)) {
        outside = outside == null ? chain.policy.name : outside;
      }
    }
    return outside;
  }
}
