package io.weir.tools;

import io.weir.ringbuf.pipeline.Loss;
import io.weir.ringbuf.pipeline.Totals;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells on stderr, at most once a second, that events were lost and why; each sink's view when
 * there are several. Ring's thread only.
 */
public final class LossReports {
  private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

  private final Messages messages;
  private final LongSupplier nanoClock;
  private final Map<String, Totals> last = new HashMap<>();
  private long lastNs;

  /** Reports to come; the clock is in nanoseconds. */
  public LossReports(Messages messages, LongSupplier nanoClock) {
    this.messages = messages;
    this.nanoClock = nanoClock;
    this.lastNs = nanoClock.getAsLong();
  }

  /** Whether it is time to look again. */
  public boolean due() {
    return nanoClock.getAsLong() - lastNs >= INTERVAL_NS;
  }

  /** Tells what was lost since the last report, if anything. */
  public void report(Map<String, Totals> bySink) {
    lastNs = nanoClock.getAsLong();
    bySink.forEach(
        (sink, totals) -> {
          Totals before = last.put(sink, totals);
          if (totals.lostTotal() != (before == null ? 0 : before.lostTotal())) {
            say(bySink, sink, "lost " + causes(totals) + " of " + totals.seen() + " seen so far");
          }
        });
  }

  /** Tells the final sums, where anything was lost at all. */
  public void finish(Map<String, Totals> bySink) {
    last.putAll(bySink);
    bySink.forEach(
        (sink, totals) -> {
          if (totals.lostTotal() != 0) {
            say(bySink, sink, "lost " + causes(totals) + ": " + sums(totals));
          }
        });
  }

  /** Whether, by the last totals, a sink lost something because it or its receiver broke. */
  public boolean anyFailure() {
    return last.values().stream()
        .flatMap(totals -> totals.lost().keySet().stream())
        .anyMatch(Loss::isFailure);
  }

  private void say(Map<String, Totals> bySink, String sink, String text) {
    messages.say(bySink.size() == 1 ? text : sink + ": " + text);
  }

  private static String causes(Totals totals) {
    StringJoiner text = new StringJoiner(" ", totals.lostTotal() + " (", ")");
    for (Map.Entry<Loss, Long> entry : totals.lost().entrySet()) {
      text.add(entry.getKey().label() + "=" + entry.getValue());
    }
    return text.toString();
  }

  private static String sums(Totals totals) {
    return "seen="
        + totals.seen()
        + " shown="
        + totals.shown()
        + " filtered="
        + totals.filtered()
        + " suppressed="
        + totals.suppressed()
        + " limited="
        + totals.limited();
  }
}
