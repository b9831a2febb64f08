package io.weir.exporters.otlp;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Tells of failures, each kind of each signal at most every half minute. Any thread. */
final class Complaints {
  private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(30);

  private final Consumer<String> say;
  private final LongSupplier nanoClock;
  private final Map<String, Long> lastNs = new HashMap<>();

  Complaints(Consumer<String> say, LongSupplier nanoClock) {
    this.say = say;
    this.nanoClock = nanoClock;
  }

  /** A request of this signal to this endpoint failed. */
  synchronized void tell(Signal signal, String endpoint, ExportFailure failure) {
    long nowNs = nanoClock.getAsLong();
    Long last = lastNs.get(signal + " " + failure.kind());
    if (last == null || nowNs - last >= INTERVAL_NS) {
      lastNs.put(signal + " " + failure.kind(), nowNs);
      String cause = failure.kind().loss().label();
      say.accept(
          "otlp: " + signal.label() + " to " + endpoint + ": " + cause + ": " + failure.text());
    }
  }
}
