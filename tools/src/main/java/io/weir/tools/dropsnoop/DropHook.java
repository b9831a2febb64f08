package io.weir.tools.dropsnoop;

import io.weir.bpf.TcDirection;
import java.util.List;

/** Where at an interface a program dropped a packet, told by reason and place of the drop. */
enum DropHook {
  XDP(null),
  TC_INGRESS(TcDirection.INGRESS),
  TC_EGRESS(TcDirection.EGRESS);

  private static final String NOT_SPECIFIED = "NOT_SPECIFIED";

  /** Functions that free what an XDP program drops, or what the compiler put them into. */
  private static final List<String> XDP_PLACES =
      List.of(
          "bpf_prog_run_generic_xdp",
          "netif_receive_generic_xdp",
          "do_xdp_generic",
          "veth_xdp_rcv_skb",
          "veth_poll",
          "veth_xdp_rcv");

  private final TcDirection direction;

  DropHook(TcDirection direction) {
    this.direction = direction;
  }

  /** Of a hook of tc; null of XDP. */
  TcDirection direction() {
    return direction;
  }

  /**
   * By reason and place; null when no program is known to have done it.
   *
   * @param location symbol and offset
   */
  static DropHook of(String reason, String location) {
    return switch (reason) {
      case "XDP" -> XDP;
      case "TC_INGRESS" -> TC_INGRESS;
      case "TC_EGRESS" -> TC_EGRESS;
      case NOT_SPECIFIED, "" -> XDP_PLACES.contains(symbol(location)) ? XDP : null;
      default -> null;
    };
  }

  private static String symbol(String location) {
    int end = location.indexOf('+');
    return end < 0 ? location : location.substring(0, end);
  }
}
