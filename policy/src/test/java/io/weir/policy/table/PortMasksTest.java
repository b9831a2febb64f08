package io.weir.policy.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.rule.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PortMasksTest {
  @Test
  void shouldCoverASinglePort() {
    assertThat(cover(443, 443)).containsExactly("443/ffff");
  }

  @Test
  void shouldCoverAllPortsByOne() {
    assertThat(cover(0, 65535)).containsExactly("0/0");
  }

  @Test
  void shouldCoverARangeByTheFewest() {
    assertThat(cover(1000, 1007)).containsExactly("1000/fff8");
    assertThat(cover(1024, 65535))
        .containsExactly(
            "1024/fc00", "2048/f800", "4096/f000", "8192/e000", "16384/c000", "32768/8000");
    assertThat(cover(1, 6)).containsExactly("1/ffff", "2/fffe", "4/fffe", "6/ffff");
  }

  /** The longest of all: 15 up and 15 down. */
  @Test
  void shouldCoverTheWorstRangeByThirty() {
    assertThat(cover(1, 65534)).hasSize(30);
  }

  @Test
  void shouldCoverEachPortOfARangeOnceAndNoOther() {
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      int first = random.nextInt(65536);
      int last = first + random.nextInt(65536 - first);
      int[] covered = new int[65536];
      PortMasks.cover(
          new PortRange(first, last),
          (value, mask) -> {
            for (int port = value; port <= (value | (~mask & 0xffff)); port++) {
              covered[port]++;
            }
          });
      for (int port = 0; port < covered.length; port++) {
        assertThat(covered[port]).isEqualTo(port >= first && port <= last ? 1 : 0);
      }
    }
  }

  private static List<String> cover(int first, int last) {
    List<String> pairs = new ArrayList<>();
    PortMasks.cover(
        new PortRange(first, last),
        (value, mask) -> pairs.add(value + "/" + Integer.toHexString(mask)));
    return pairs;
  }
}
