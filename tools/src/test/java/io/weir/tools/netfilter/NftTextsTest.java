package io.weir.tools.netfilter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NftTextsTest {
  /** As nftables 1.0.6 lists it with -a -s -t. */
  private static final String LISTING =
      """
      table inet filter { # handle 4
      \tset ports { # handle 1
      \t\ttype inet_service
      \t\tflags interval
      \t}

      \tchain input { # handle 2
      \t\ttype filter hook input priority filter; policy accept;
      \t\tudp dport 8001-8023 drop # handle 9
      \t\tudp dport @ports reject # handle 12
      \t}

      \tchain deep { # handle 3
      \t\tcounter drop comment "a } # b" # handle 14
      \t}
      }
      """;

  private static final int LISTS = 5;

  private final List<String> listed = new ArrayList<>();
  private long nowNs;
  private final NftTexts texts =
      new NftTexts(
          table -> {
            listed.add(table);
            return LISTING;
          },
          LISTS,
          () -> nowNs);

  @Test
  void shouldReadRulesAndNothingElse() {
    assertThat(NftTexts.parse(LISTING))
        .isEqualTo(
            Map.of(
                9L, "udp dport 8001-8023 drop",
                12L, "udp dport @ports reject",
                14L, "counter drop comment \"a } # b\""));
    assertThat(NftTexts.parse("")).isEmpty();
  }

  @Test
  void shouldListATableOncePerGeneration() {
    assertThat(texts.of("inet", "filter", 9, 1)).isEqualTo("udp dport 8001-8023 drop");
    assertThat(texts.of("inet", "filter", 10, 1)).isEmpty();
    assertThat(listed).containsExactly("inet filter");
    assertThat(texts.of("inet", "filter", 9, 2)).isNotEmpty();
    assertThat(listed).hasSize(2);
  }

  @Test
  void shouldListNotMoreThanSomeTimesASecond() {
    for (int generation = 0; generation < 100; generation++) {
      texts.of("inet", "filter", 9, generation);
    }
    assertThat(listed).hasSize(LISTS);
    nowNs += TimeUnit.SECONDS.toNanos(1);
    assertThat(texts.of("inet", "filter", 9, 100)).isNotEmpty();
  }
}
