package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.NftTrace;
import io.weir.ringbuf.drop.HeaderKey;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TracedDropsTest {
  private static final int JUMP = -3;

  private final TracedDrops drops = new TracedDrops();

  @Test
  void shouldNameTheStepThatDropped() {
    drops.take(step(1, "input", NftTrace.Kind.RULE, JUMP, key(1)));
    drops.take(step(1, "deep", NftTrace.Kind.RULE, NftTrace.DROP, null));
    assertThat(drops.remove(key(2))).isNull();
    assertThat(drops.remove(key(1)).chain()).isEqualTo("deep");
    assertThat(drops.remove(key(1))).isNull();
  }

  @Test
  void shouldKeepPacketsApartThatLookTheSame() {
    for (int id = 1; id <= 2; id++) {
      drops.take(step(id, "chain" + id, NftTrace.Kind.POLICY, NftTrace.DROP, key(1)));
    }
    assertThat(drops.remove(key(1)).chain()).isEqualTo("chain1");
    assertThat(drops.remove(key(1)).chain()).isEqualTo("chain2");
  }

  @Test
  void shouldForgetPacketsThatAreAccepted() {
    drops.take(step(1, "raw", NftTrace.Kind.POLICY, NftTrace.ACCEPT, key(1)));
    drops.take(step(1, "input", NftTrace.Kind.RULE, NftTrace.DROP, null));
    assertThat(drops.remove(key(1))).isNull();
  }

  @Test
  void shouldForgetTheOldestDropThatNobodyAsksFor() {
    for (int i = 0; i < TracedDrops.MAX_DROPS + 3; i++) {
      drops.take(step(i, "input", NftTrace.Kind.RULE, NftTrace.DROP, key(i)));
    }
    assertThat(drops.unmatched()).isEqualTo(3);
    assertThat(drops.remove(key(2))).isNull();
    assertThat(drops.remove(key(3))).isNotNull();
    assertThat(drops.remove(key(TracedDrops.MAX_DROPS + 2))).isNotNull();
  }

  private static NftTrace step(
      int id, String chain, NftTrace.Kind kind, int verdict, HeaderKey headers) {
    return new NftTrace(id, 1, "filter", chain, 7, kind, verdict, headers, null);
  }

  /** IPv4, UDP, 192.0.2.2 to 192.0.2.1, with the packet's number as its id. */
  private static HeaderKey key(int packet) {
    String network = "4500001d%04x00004011b6afc0000202c0000201".formatted(packet);
    return HeaderKey.of(
        HexFormat.of().parseHex(network), HexFormat.of().parseHex("c350004300090000"));
  }
}
