package io.weir.ringbuf.traffic;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells flows that open a connection from those that answer one, by which came first. Forgets those
 * that were not asked about for longest. One thread.
 */
public final class FlowOpeners {
  private static final int MOST = 262_144;
  private static final int SYN_ACK = 0x12;

  private final Map<FlowKey, Boolean> opened =
      new LinkedHashMap<>(1024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<FlowKey, Boolean> eldest) {
          return size() > MOST;
        }
      };

  /**
   * Whether a flow opens a connection.
   *
   * @param tcpFlags of its first packet, or -1
   */
  public boolean opens(FlowKey flow, int tcpFlags) {
    boolean answers =
        (tcpFlags >= 0 && (tcpFlags & SYN_ACK) == SYN_ACK) || opened.get(flow.turned()) != null;
    if (!answers) {
      opened.put(flow, true);
    }
    return !answers;
  }
}
