package io.weir.exporters.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DisplayWidthTest {
  @Test
  void shouldCountOneCellForMostLetters() {
    assertThat(width("bash")).isEqualTo(4);
    assertThat(width("éßж€→")).isEqualTo(5);
    assertThat(width("")).isZero();
  }

  @Test
  void shouldCountTwoCellsForWideCharacters() {
    assertThat(width("日本語")).isEqualTo(6);
    assertThat(width("한글")).isEqualTo(4);
    assertThat(width("ｆｕ")).isEqualTo(4);
    assertThat(width("ひ゛カ")).isEqualTo(6);
    assertThat(width("😀")).isEqualTo(2);
    assertThat(width("𠀋")).isEqualTo(2);
  }

  @Test
  void shouldCountNothingForCombiningMarks() {
    assertThat(width("e\u0301a\u20dd")).isEqualTo(2);
  }

  @Test
  void shouldCountTheRegionOnly() {
    assertThat(DisplayWidth.of("ab日cd", 1, 3)).isEqualTo(3);
  }

  private static int width(String text) {
    return DisplayWidth.of(text, 0, text.length());
  }
}
