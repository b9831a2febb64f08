package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NftChain;
import io.weir.bpf.NftPacket;
import io.weir.ringbuf.traffic.FlowKey;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which rule decided last about each flow, of those seen lately. One thread. */
final class FlowVerdicts {
  static final int MAX_FLOWS = 1 << 16;

  private final Map<Flow, RuleId> last =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Flow, RuleId> eldest) {
          return size() > MAX_FLOWS;
        }
      };

  /** Whether this is the flow's first verdict, or another one than its last. */
  boolean isNews(NftPacket packet, RuleId by) {
    Flow flow = new Flow(packet.flow(), packet.icmpType(), packet.icmpCode(), by.hook());
    return !by.equals(last.put(flow, by));
  }

  private record Flow(FlowKey ends, int icmpType, int icmpCode, NftChain.Hook hook) {}
}
