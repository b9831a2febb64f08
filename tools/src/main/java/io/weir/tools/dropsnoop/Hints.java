package io.weir.tools.dropsnoop;

import io.weir.ringbuf.drop.DropReason;
import io.weir.ringbuf.drop.DropView;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.tools.dropsnoop.Explanation.Counter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A line about each drop, for {@code --hints}: what its reason means, which counters move, what to
 * check and to do; empty when nothing is known. One thread, the ring's.
 */
final class Hints implements BiFunction<DropReason, DropView, String> {
  private static final Hint NONE = new Hint("", "", "");

  private final Explanations explanations = Explanations.load();
  private final Map<String, Hint> byReason = new HashMap<>();

  @Override
  public String apply(DropReason reason, DropView drop) {
    Hint hint = byReason.computeIfAbsent(reason.name(), this::find);
    return hint.before + filled(hint.check, drop) + hint.after;
  }

  private Hint find(String name) {
    return name.isEmpty() ? NONE : explanations.find(name).map(Hint::of).orElse(NONE);
  }

  /** The command with what this drop says in place of the words in capitals, as far as it does. */
  private static String filled(String check, DropView drop) {
    String command = check;
    if (command.contains("IFACE")) {
      command = filled(command, "IFACE", drop.interfaceName().text());
    }
    FlowKey flow = drop.key();
    if (flow == null) {
      return command;
    }
    boolean sent = drop.hasDirection() && drop.direction() == Direction.TRANSMIT;
    int port = sent ? flow.sourcePort() : flow.destinationPort();
    command = filled(command, "PORT", port < 0 ? "" : Integer.toString(port));
    command = filled(command, "SOURCE", flow.source().text());
    return filled(command, "DESTINATION", flow.destination().text());
  }

  private static String filled(String command, String word, String value) {
    return value.isEmpty() ? command : command.replace(word, value);
  }

  /** What is the same for each drop of a reason, around the command to check with. */
  private record Hint(String before, String check, String after) {
    static Hint of(Explanation reason) {
      String meaning = firstSentence(reason.meaning());
      List<String> counters = reason.counters().stream().map(Counter::name).toList();
      String moving = counters.isEmpty() ? "" : " nstat: " + String.join(", ", counters) + ".";
      String remedy = " Remedy: " + reason.remedy() + ".";
      return reason.checks().isEmpty()
          ? new Hint(meaning + moving, "", remedy)
          : new Hint(meaning + moving + " Check: ", reason.checks().get(0), "." + remedy);
    }

    private static String firstSentence(String text) {
      int end = text.indexOf(". ");
      return end < 0 ? text : text.substring(0, end + 1);
    }
  }
}
