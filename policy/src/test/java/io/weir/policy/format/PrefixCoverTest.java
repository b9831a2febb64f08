package io.weir.policy.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.PrefixCover;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrefixCoverTest {
  private static final int LAST = 256;

  @Test
  void shouldCoverARangeWithTheFewestPrefixes() {
    assertThat(texts(PrefixCover.range(at("10.0.0.1"), at("10.0.0.6"))))
        .containsExactly("10.0.0.1", "10.0.0.2/31", "10.0.0.4/31", "10.0.0.6");
    assertThat(texts(PrefixCover.range(at("0.0.0.0"), at("255.255.255.255"))))
        .containsExactly("0.0.0.0/0");
    assertThat(texts(PrefixCover.range(at("::"), at("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"))))
        .containsExactly("::/0");
    assertThat(PrefixCover.range(at("10.0.0.2"), at("10.0.0.1"))).isEmpty();
  }

  @Test
  void shouldSayWhatIsLeft() {
    assertThat(PrefixCover.others(Family.IPV4, List.of(at("0.0.0.0/0")))).isEmpty();
    assertThat(texts(PrefixCover.others(Family.IPV6, List.of()))).containsExactly("::/0");
    assertThat(
            texts(PrefixCover.others(Family.IPV4, List.of(at("128.0.0.0/1"), at("192.0.0.0/8")))))
        .containsExactly("0.0.0.0/1");
  }

  /** Against sets of the last bytes of addresses. */
  @Test
  void shouldAgreeWithSetsOfAddresses() {
    Random random = new Random(1);
    for (int round = 0; round < 2_000; round++) {
      List<Prefix> a = some(random);
      List<Prefix> b = some(random);
      BitSet both = bits(a);
      both.and(bits(b));
      assertThat(bits(PrefixCover.both(a, b))).isEqualTo(both);
      assertThat(bits(Matches.bothPrefixes(a, b))).isEqualTo(both);
      assertThat(bits(PrefixCover.widest(a))).isEqualTo(bits(a));
      BitSet rest = new BitSet();
      rest.set(0, LAST);
      rest.andNot(bits(a));
      assertThat(bits(PrefixCover.others(Family.IPV4, a))).isEqualTo(rest);
    }
  }

  private static List<Prefix> some(Random random) {
    List<Prefix> some = new ArrayList<>();
    for (int count = 1 + random.nextInt(20); count > 0; count--) {
      long address = 10L << 56 | (long) random.nextInt(LAST) << 32;
      some.add(new Prefix(Family.IPV4, address, 0, 25 + random.nextInt(8)));
    }
    return some;
  }

  private static BitSet bits(List<Prefix> prefixes) {
    BitSet bits = new BitSet();
    for (Prefix prefix : prefixes) {
      for (int last = 0; last < LAST; last++) {
        long address = 10L << 56 | (long) last << 32;
        if (prefix.contains(new Prefix(Family.IPV4, address, 0, 32))) {
          bits.set(last);
        }
      }
    }
    return bits;
  }

  private static Prefix at(String text) {
    return PrefixText.parse(text);
  }

  private static List<String> texts(List<Prefix> prefixes) {
    return prefixes.stream().map(Prefix::toString).toList();
  }
}
