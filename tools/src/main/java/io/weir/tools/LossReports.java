package io.weir.tools;

import io.weir.ringbuf.pipeline.Loss;
import io.weir.ringbuf.pipeline.Totals;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Tells on stderr, at most once a second, that events were lost and why. Ring's thread only. */
final class LossReports {
  private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

  private final Messages messages;
  private final LongSupplier nanoClock;
  private long lastNs;
  private long reported;

  LossReports(Messages messages, LongSupplier nanoClock) {
    this.messages = messages;
    this.nanoClock = nanoClock;
    this.lastNs = nanoClock.getAsLong();
  }

  /** Whether it is time to look again. */
  boolean due() {
    return nanoClock.getAsLong() - lastNs >= INTERVAL_NS;
  }

  /** Tells if anything was lost since the last report. */
  void report(Totals totals) {
    lastNs = nanoClock.getAsLong();
    if (totals.lostTotal() != reported) {
      reported = totals.lostTotal();
      messages.say("lost " + causes(totals) + " of " + totals.seen() + " seen so far");
    }
  }

  /** Tells the final sum, if anything was lost at all. */
  void finish(Totals totals) {
    if (totals.lostTotal() != 0) {
      messages.say(
          String.format(
              "lost %s: seen=%d shown=%d filtered=%d suppressed=%d limited=%d",
              causes(totals),
              totals.seen(),
              totals.shown(),
              totals.filtered(),
              totals.suppressed(),
              totals.limited()));
    }
  }

  private static String causes(Totals totals) {
    StringJoiner text = new StringJoiner(" ", totals.lostTotal() + " (", ")");
    for (Map.Entry<Loss, Long> entry : totals.lost().entrySet()) {
      text.add(entry.getKey().label() + "=" + entry.getValue());
    }
    return text.toString();
  }
}
