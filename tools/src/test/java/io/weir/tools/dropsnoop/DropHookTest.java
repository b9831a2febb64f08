package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DropHookTest {
  @Test
  void shouldGoByTheReasonWhereItTells() {
    assertThat(DropHook.of("TC_INGRESS", "sch_handle_ingress+0x1")).isEqualTo(DropHook.TC_INGRESS);
    assertThat(DropHook.of("TC_EGRESS", "__dev_queue_xmit+0x1")).isEqualTo(DropHook.TC_EGRESS);
    assertThat(DropHook.of("XDP", "do_xdp_generic+0x1")).isEqualTo(DropHook.XDP);
    assertThat(DropHook.of("NETFILTER_DROP", "nft_do_chain+0x1")).isNull();
  }

  @Test
  void shouldGoByThePlaceWhereTheReasonDoesNotTell() {
    assertThat(DropHook.of("NOT_SPECIFIED", "veth_xdp_rcv_skb+0x9 [veth]")).isEqualTo(DropHook.XDP);
    assertThat(DropHook.of("", "do_xdp_generic")).isEqualTo(DropHook.XDP);
    assertThat(DropHook.of("NOT_SPECIFIED", "ip_rcv+0x9")).isNull();
    assertThat(DropHook.of("NO_SOCKET", "do_xdp_generic+0x1")).isNull();
  }
}
