package io.weir.tools.dropsnoop;

import io.weir.ringbuf.drop.DropReason;
import io.weir.tools.dropsnoop.Explanation.Counter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A line about each reason, for {@code --hints}. One thread, the ring's; each is made once. */
final class Hints implements Function<DropReason, String> {
  private final Explanations explanations = Explanations.load();
  private final Map<String, String> lines = new HashMap<>();

  /** What it means, which counters move, what to check and to do; empty when nothing is known. */
  @Override
  public String apply(DropReason reason) {
    return lines.computeIfAbsent(reason.name(), this::line);
  }

  private String line(String name) {
    Optional<Explanation> known = name.isEmpty() ? Optional.empty() : explanations.find(name);
    return known.map(Hints::line).orElse("");
  }

  static String line(Explanation reason) {
    StringBuilder line = new StringBuilder(firstSentence(reason.meaning()));
    List<String> counters = reason.counters().stream().map(Counter::name).toList();
    if (!counters.isEmpty()) {
      line.append(" nstat: ").append(String.join(", ", counters)).append('.');
    }
    if (!reason.checks().isEmpty()) {
      line.append(" Check: ").append(reason.checks().get(0)).append('.');
    }
    return line.append(" Remedy: ").append(reason.remedy()).append('.').toString();
  }

  private static String firstSentence(String text) {
    int end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end + 1);
  }
}
