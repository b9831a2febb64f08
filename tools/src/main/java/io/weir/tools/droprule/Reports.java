package io.weir.tools.droprule;

import io.weir.policy.rule.Rule;
import io.weir.policy.table.HeldRule;
import io.weir.ringbuf.traffic.Scaled;
import io.weir.tools.droprule.DatapathState.SetState;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** What is printed for people beside tables; with JSON the same as events. Each line fits. */
final class Reports {
  static final String NOTHING = "no interface has rules of droprule: 'droprule add' begins";

  private Reports() {}

  /** The line that says what is in force. */
  static void inForce(DatapathState state, Output output) {
    output.event(state);
    if (!output.isJson()) {
      output.line(line(state));
      warning(state, output);
    }
  }

  /** All that stats knows. */
  static void full(DatapathState state, Output output) {
    output.event(state);
    if (output.isJson()) {
      return;
    }
    output.line(line(state));
    warning(state, output);
    output.line("  memory   " + Bytes.text(state.memoryBytes()));
    StringJoiner packets = new StringJoiner(", ");
    for (Map.Entry<String, Long> counter : state.counters().entrySet()) {
      if (counter.getValue() != 0) {
        packets.add(counter.getKey().replace('_', ' ') + " " + counter.getValue());
      }
    }
    output.line("  packets  " + (packets.length() == 0 ? "no rule decided any" : packets));
    for (SetState set : state.sets()) {
      String name = set.set().isEmpty() ? "(none)" : set.set();
      output.line(
          String.format(
              Locale.ROOT,
              "  set      %-24s %s, %s",
              name,
              count(set.rules(), "rule"),
              Scaled.text(set.hits()) + (set.hits() == 1 ? " hit" : " hits")));
    }
  }

  /** A rule in one line. */
  static String text(Rule rule) {
    return "rule "
        + rule.id()
        + ": "
        + RuleText.action(rule.action())
        + " "
        + RuleText.direction(rule.match())
        + " "
        + RuleText.match(rule.match());
  }

  /** A rule and how long it holds. */
  static void held(RuleState state, Output output) {
    output.event(state);
    String end = state.left() == null ? ", without an end" : ", for " + TimeLeft.text(state.left());
    output.line(text(state.running().rule()) + end);
  }

  /** All of one rule. */
  static void rule(InForce inForce, HeldRule held, Output output) {
    RuleState state = inForce.state(held);
    output.event(state);
    Rule rule = held.rule();
    field(output, "rule", Integer.toString(rule.id()));
    field(output, "interface", state.on().interfaceName() + " in netns " + state.on().netns());
    field(output, "in force", inForce.mode().name());
    field(output, "action", RuleText.action(rule.action()));
    field(output, "direction", RuleText.direction(rule.match()));
    field(output, "match", RuleText.match(rule.match()));
    field(output, "rank", Integer.toString(rule.rank()));
    field(output, "hits", Long.toString(held.hits()));
    field(output, "ends", ends(state));
    field(output, "set", rule.set());
    field(output, "why", rule.why());
  }

  /** What was changed, and what is in force since. */
  static void changed(Changed changed, DatapathState after, Output output) {
    output.event(changed);
    output.line(changed.told());
    inForce(after, output);
  }

  static String count(int count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String line(DatapathState state) {
    return state.on().interfaceName()
        + "  "
        + state.mode().toUpperCase(Locale.ROOT)
        + (state.mode().equals("enforce") ? "" : ": nothing is dropped")
        + "  "
        + count(state.rules(), "rule")
        + ", at most "
        + count(state.tuples(), "lookup")
        + " a packet  ("
        + state.attach()
        + ")";
  }

  private static void warning(DatapathState state, Output output) {
    if (!state.attached()) {
      output.line(
          state.on().interfaceName()
              + "  NOT ATTACHED: somebody took programs away; 'droprule mode' puts them back");
    }
  }

  private static String ends(RuleState state) {
    if (state.lease() != 0) {
      return "with the session that it is of";
    }
    if (state.left() == null) {
      return "never";
    }
    return "in "
        + TimeLeft.text(state.left())
        + ", at "
        + state.running().expires()
        + (state.trial() ? ", unless 'droprule confirm' keeps it" : "");
  }

  private static void field(Output output, String name, String value) {
    if (!value.isEmpty()) {
      output.line(String.format(Locale.ROOT, "%-10s %s", name, value));
    }
  }
}
