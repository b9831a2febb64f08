package io.weir.ringbuf.drop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DropReasonsTest {

  @Test
  void shouldNameTheCoresReasonsWithoutTheirPrefix() {
    DropReasons reasons = new DropReasons(true);
    reasons.add(
        Map.of(
            "SKB_CONSUMED", 1,
            "SKB_DROP_REASON_NO_SOCKET", 3,
            "SKB_DROP_REASON_MAX", 128,
            "SKB_DROP_REASON_SUBSYS_MASK", 0xffff0000));

    assertThat(reasons.of(3)).isEqualTo(new DropReason(3, "NO_SOCKET", "core"));
    assertThat(reasons.of(1).name()).isEqualTo("CONSUMED");
    assertThat(reasons.names()).containsExactly("CONSUMED", "NO_SOCKET");
  }

  @Test
  void shouldFindNamesInAnyCaseWithAndWithoutPrefix() {
    DropReasons reasons = new DropReasons(true);
    reasons.add(Map.of("SKB_DROP_REASON_NO_SOCKET", 3, "SKB_DROP_REASON_SKB_CSUM", 37));

    assertThat(reasons.named("skb_csum").orElseThrow().number()).isEqualTo(37);
    assertThat(reasons.named("SKB_DROP_REASON_SKB_CSUM").orElseThrow().number()).isEqualTo(37);
    assertThat(reasons.named("no_socket").orElseThrow().number()).isEqualTo(3);
    assertThat(reasons.named("SKB_DROP_REASON_NO_SOCKET").orElseThrow().number()).isEqualTo(3);
    assertThat(reasons.named("NO")).isEmpty();
  }

  @Test
  void shouldKnowSubsystems() {
    DropReasons reasons = new DropReasons(true);
    reasons.addSubsystems(
        Map.of("SKB_DROP_REASON_SUBSYS_OPENVSWITCH", 2, "SKB_DROP_REASON_SUBSYS_NUM", 3));
    reasons.add(Map.of("OVS_DROP_EXPLICIT", 0x20003));

    assertThat(reasons.of(0x20003))
        .isEqualTo(new DropReason(0x20003, "OVS_DROP_EXPLICIT", "openvswitch"));
    assertThat(reasons.of(0x20009)).isEqualTo(new DropReason(0x20009, "0x20009", "openvswitch"));
    assertThat(reasons.of(0x70001)).isEqualTo(new DropReason(0x70001, "0x70001", "7"));
  }

  @Test
  void shouldReadTheFormatOfTracefs() {
    DropReasons reasons = new DropReasons(true);
    reasons.addFormat(
        "print fmt: \"%s\", __print_symbolic(REC->reason, { 2, \"NOT_SPECIFIED\" },"
            + " {3,\"NO_SOCKET\"}, { 4, \"SOCKET_CLOSE\" })");

    assertThat(reasons.names()).containsExactly("NOT_SPECIFIED", "NO_SOCKET", "SOCKET_CLOSE");
    assertThat(reasons.of(4).name()).isEqualTo("SOCKET_CLOSE");
  }

  @Test
  void shouldHaveNoNameWhereTheKernelTellsNoReasons() {
    assertThat(new DropReasons(false).of(0).name()).isEmpty();
  }

  @Test
  void shouldLookAgainForASubsystemsReasonThatHasNoName() {
    DropReasons reasons = new DropReasons(true);
    List<Integer> looks = new ArrayList<>();
    reasons.lookAgainBy(
        () -> {
          looks.add(1);
          if (looks.size() == 2) { // the module is there now
            reasons.add(Map.of("OVS_DROP_EXPLICIT", 0x30003));
          }
        });

    assertThat(reasons.of(0x30003).name()).isEqualTo("0x30003");
    assertThat(reasons.of(0x30003).name()).isEqualTo("OVS_DROP_EXPLICIT");
    assertThat(reasons.of(0x30003).name()).isEqualTo("OVS_DROP_EXPLICIT");
    assertThat(reasons.of(99).name()).as("the core has no modules").isEqualTo("0x63");
    assertThat(looks).hasSize(2);
  }
}
