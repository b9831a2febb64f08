package io.weir.ringbuf.drop;

import java.util.List;

/**
 * Reasons that say no packet was lost to anybody: it was used up, was a copy of what had arrived,
 * or waited for a reader that went away by itself. A closed list, which the manual has too; kernels
 * that lack some of the names lack the reason.
 */
public final class NormalReasons {
  /** In the order of the manual. */
  public static final List<String> NAMES =
      List.of(
          "CONSUMED",
          "QUEUE_PURGE",
          "SOCKET_CLOSE",
          "TCP_OFOMERGE",
          "TCP_OFO_DROP",
          "TCP_OLD_DATA",
          "TCP_OLD_SEQUENCE",
          "TCP_RFC7323_PAWS_ACK",
          "UNIX_DISCONNECT",
          "UNIX_SKIP_OOB");

  private NormalReasons() {}
}
