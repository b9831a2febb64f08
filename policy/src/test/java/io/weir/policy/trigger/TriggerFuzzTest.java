package io.weir.policy.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is written, it is read or refused with a place in it and a remedy. */
class TriggerFuzzTest {
  private static final int ROUNDS = 50_000;
  private static final List<String> WORDS =
      List.of(
          "src.pps",
          "src.bps",
          "src.syn_ratio",
          "prefix/16.pps",
          "flow.pps",
          "port.bps",
          "proto",
          "port",
          "sport",
          "family",
          "=",
          "!=",
          ">",
          ">=",
          "<",
          "<=",
          "and",
          "or",
          "not",
          "for",
          "3s",
          "500ms",
          "50k",
          "1.5M",
          "0.8",
          "80%",
          "udp",
          "tcp",
          "ipv6",
          "53",
          "1000-2000",
          "(",
          ")",
          "((",
          "&&",
          "|",
          "'",
          "\u00fc",
          "\ud83d\ude00",
          "\t",
          "999999999999999999",
          "..");

  @Test
  void shouldReadOrRefuseWordsInAnyOrder() {
    Random random = new Random(5);
    int read = 0;
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        text.append(WORDS.get(random.nextInt(WORDS.size())))
            .append(random.nextInt(9) == 0 ? "" : " ");
      }
      read += parses(text.toString()) ? 1 : 0;
    }
    assertThat(read).isPositive();
  }

  @Test
  void shouldReadOrRefuseWhatIsNearlyRight() {
    Random random = new Random(6);
    int read = 0;
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder text =
          new StringBuilder("(src.pps > 50k for 3s or src.bps >= 1.5G) and not port != 53-60");
      for (int n = random.nextInt(3); n >= 0; n--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, (char) (' ' + random.nextInt(96)));
          default -> text.setCharAt(at, text.charAt(random.nextInt(text.length())));
        }
      }
      read += parses(text.toString()) ? 1 : 0;
    }
    assertThat(read).isGreaterThan(ROUNDS / 20);
  }

  private static boolean parses(String text) {
    try {
      Trigger trigger = Trigger.parse(text);
      assertThat(trigger.alternatives()).isNotEmpty();
      return true;
    } catch (TriggerSyntax e) {
      assertThat(e.column()).as(text).isBetween(1, text.length() + 1);
      assertThat(e.getMessage()).as(text).matches("(?s)column \\d+: .+: .+");
      return false;
    }
  }
}
