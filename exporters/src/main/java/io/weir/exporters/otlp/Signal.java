package io.weir.exporters.otlp;

import java.util.Locale;

/** The kinds of data that OTLP carries. */
enum Signal {
  /** Spans. */
  TRACES,
  /** Log records. */
  LOGS,
  /** Metrics. */
  METRICS;

  /** As it stands in properties and paths. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
