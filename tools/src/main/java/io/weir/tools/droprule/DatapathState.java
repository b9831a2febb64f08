package io.weir.tools.droprule;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import io.weir.tools.CommandAnswer;
import java.util.List;
import java.util.Map;

/**
 * What is in force on an interface.
 *
 * @param attach how, e.g. {@code xdp native, tcx}
 * @param attached whether the programs are there
 * @param mode off, audit or enforce
 * @param tuples the most probes that one packet can cost
 * @param counters what became of packets, by name; empty where it was not asked for
 * @param sets what each set has; empty where it was not asked for
 */
record DatapathState(
    Place on,
    String attach,
    boolean attached,
    String mode,
    int rules,
    int tuples,
    long memoryBytes,
    Map<String, Long> counters,
    List<SetState> sets)
    implements CommandAnswer {
  @Override
  public String name() {
    return "datapath.state";
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    on.visit(visitor);
    visitor.text("weir.mode", mode);
    visitor.flag("weir.attached", attached);
    visitor.text("weir.attach", attach);
    visitor.number("weir.rules", rules);
    visitor.number("weir.tuples", tuples);
    visitor.number("weir.memory_bytes", memoryBytes);
    counters.forEach((name, count) -> visitor.number("weir.packets." + name, count));
    if (!sets.isEmpty()) {
      visitor.objects("weir.sets", sets);
    }
  }

  /**
   * A set.
   *
   * @param set its name; empty: rules that are in none
   */
  record SetState(String set, int rules, long hits) implements Attributes {
    @Override
    public void visit(AttributeVisitor visitor) {
      visitor.text("set", set);
      visitor.number("rules", rules);
      visitor.number("hits", hits);
    }
  }
}
