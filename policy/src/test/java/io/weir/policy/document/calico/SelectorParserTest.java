package io.weir.policy.document.calico;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorParserTest {
  private static final int ROUNDS = 20_000;
  private static final List<String> WORDS =
      List.of(
          "role",
          "a.b/c-d_e",
          "==",
          "!=",
          "=",
          "in",
          "not in",
          "not",
          "contains",
          "starts with",
          "ends with",
          "has(role)",
          "has(",
          "all()",
          "global()",
          "!",
          "!!",
          "&&",
          "||",
          "&",
          "|",
          "(",
          ")",
          "((",
          "{",
          "}",
          "'x'",
          "\"y\"",
          "'",
          ",",
          "{'a','b'}",
          "\u00fc",
          "\ud83d\ude00",
          "\t",
          "\n",
          "inside");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "role == 'db'",
        "role=='db'",
        "role == \"db\"",
        "\trole  ==\t'db' ",
        "role in{'x','db'}",
        "role in {'db',}",
        "role not in {}",
        "role notin {'x'}",
        "role != 'x' && has( role )",
        "role contains 'd' && role startswith 'd' && role ends  with 'b'",
        "!!(role == 'db')",
        "!(role == 'x') && all()",
        "role == 'x' || role == 'y' && has(none) || has(role)",
        "role != 'it''s' || all()",
        ""
      })
  void shouldSelectTheRole(String text) throws SelectorSyntax {
    if (text.contains("''")) { // there are no escapes: a second text behind the first one
      assertThatThrownBy(() -> matches(text)).isInstanceOf(SelectorSyntax.class);
    } else {
      assertThat(matches(text)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "role == 'DB'",
        "role in {}",
        "role not in {'db'}",
        "none == ''",
        "!has(role)",
        "!all()",
        "none contains ''",
        "has(role) && has(none) || none starts with 'x'"
      })
  void shouldNotSelectTheRole(String text) throws SelectorSyntax {
    assertThat(matches(text)).isFalse();
  }

  @Test
  void shouldNestNoDeeperThanItSays() throws SelectorSyntax {
    int most = SelectorParser.MAX_DEPTH;
    assertThat(matches("(".repeat(most) + "all()" + ")".repeat(most))).isTrue();
    assertThatThrownBy(() -> matches("(".repeat(most + 1) + "all()" + ")".repeat(most + 1)))
        .hasMessageContaining("nested deeper than 64");
    assertThatThrownBy(() -> matches("!(".repeat(30_000))).hasMessageContaining("nested deeper");
    assertThat(matches("!".repeat(60_000) + "all()")).isTrue();
    assertThat(matches("all()" + " && all()".repeat(7_000))).isTrue();
    assertThatThrownBy(() -> matches("a".repeat(100_000))).hasMessageContaining("longer than");
    assertThatThrownBy(() -> matches("has(" + "a".repeat(513) + ")")).hasMessageContaining("512");
  }

  @Test
  void shouldReadOrRefuseWordsInAnyOrder() {
    Random random = new Random(11);
    int read = 0;
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(10); n >= 0; n--) {
        text.append(WORDS.get(random.nextInt(WORDS.size())))
            .append(random.nextInt(6) == 0 ? "" : " ");
      }
      read += isRead(text.toString()) ? 1 : 0;
    }
    assertThat(read).isBetween(ROUNDS / 1000, ROUNDS / 2);
  }

  @Test
  void shouldReadOrRefuseWhatIsNearlyRight() {
    Random random = new Random(12);
    int read = 0;
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder text =
          new StringBuilder("!(role in {'a', \"b\"} || has(x/y)) && z not in {'c'} && k != 'v'");
      for (int n = random.nextInt(3); n >= 0; n--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, (char) (' ' + random.nextInt(96)));
          default -> text.setCharAt(at, text.charAt(random.nextInt(text.length())));
        }
      }
      read += isRead(text.toString()) ? 1 : 0;
    }
    assertThat(read).isGreaterThan(ROUNDS / 20);
  }

  private static boolean isRead(String text) {
    try {
      SelectorParser.parse(text, true).matches(new Labelled(Map.of("role", "db"), true));
      return true;
    } catch (SelectorSyntax e) {
      assertThat(e.getMessage()).as(text).matches("(?s)character \\d+: .+");
      return false;
    }
  }

  private static boolean matches(String text) throws SelectorSyntax {
    return SelectorParser.parse(text, false).matches(new Labelled(Map.of("role", "db"), true));
  }
}
