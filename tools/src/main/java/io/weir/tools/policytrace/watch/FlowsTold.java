package io.weir.tools.policytrace.watch;

import io.weir.ringbuf.traffic.FlowKey;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which rule decided about a flow that was told already; forgets those not seen for longest. */
final class FlowsTold {
  private static final int MOST = 65_536;

  private final Map<FlowKey, DecidingRule> told =
      new LinkedHashMap<>(1024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<FlowKey, DecidingRule> eldest) {
          return size() > MOST;
        }
      };

  /** Whether this is news: the flow is, or the rule is another than before. */
  boolean isNews(FlowKey flow, DecidingRule rule) {
    return !rule.equals(told.put(flow, rule));
  }
}
