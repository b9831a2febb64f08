package io.weir.ringbuf.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTextTest {
  @Test
  void shouldReturnSafeTextItself() {
    String text = new String("/bin/ls -l \"a\\b\" é 日本 😀");

    assertThat(TerminalText.escape(text)).isSameAs(text);
    assertThat(TerminalText.escape("")).isEmpty();
  }

  @Test
  void shouldEscapeControls() {
    assertThat(TerminalText.escape("a\nb\tc\rd")).isEqualTo("a\\nb\\tc\\rd");
    assertThat(TerminalText.escape("\0\u0007\b\u001b[2J\u001f"))
        .isEqualTo("\\x00\\x07\\x08\\x1b[2J\\x1f");
    assertThat(TerminalText.escape("\u007f")).isEqualTo("\\x7f");
  }

  @Test
  void shouldEscapeC1ButNotTheLettersAfterThem() {
    assertThat(TerminalText.escape("\u0080\u0085\u009b31m\u009f\u00a0"))
        .isEqualTo("\\u0080\\u0085\\u009b31m\\u009f\u00a0");
  }

  @Test
  void shouldEscapeWhatReordersOrHides() {
    assertThat(TerminalText.escape("a\u202eb\u2066c\u200bd\u200ee\ufefff\u00adg"))
        .isEqualTo("a\\u202eb\\u2066c\\u200bd\\u200ee\\ufefff\\u00adg");
    assertThat(TerminalText.escape("\u2028\u2029")).isEqualTo("\\u2028\\u2029");
    assertThat(TerminalText.escape("x\udb40\udc41y")).isEqualTo("x\\U000e0041y");
  }

  @Test
  void shouldEscapeHalfASurrogatePair() {
    assertThat(TerminalText.escape("a\ud83d")).isEqualTo("a\\ud83d");
    assertThat(TerminalText.escape("\ude00a")).isEqualTo("\\ude00a");
    assertThat(TerminalText.escape("\ud83dx\n😀")).isEqualTo("\\ud83dx\\n😀");
  }

  @Test
  void shouldLeavePrivateAndUnassignedAlone() {
    String text = "\ue000\u0378\udbff\udfff\uffff";

    assertThat(TerminalText.escape(text)).isSameAs(text);
  }

  @Test
  void shouldChangeNothingTheSecondTime() {
    String once = TerminalText.escape("\u001b]0;x\u0007 \\ \u202e");

    assertThat(TerminalText.escape(once)).isSameAs(once);
    String quoted = TerminalText.quote("a\n\"\\");
    assertThat(TerminalText.escape(quoted)).isSameAs(quoted);
  }

  @Test
  void shouldQuote() {
    assertThat(TerminalText.quote("")).isEqualTo("\"\"");
    assertThat(TerminalText.quote("a b")).isEqualTo("\"a b\"");
    assertThat(TerminalText.quote("say \"hi\" \\ now\n\u001b😀"))
        .isEqualTo("\"say \\\"hi\\\" \\\\ now\\n\\x1b😀\"");
  }

  @Test
  void shouldLetNothingUnsafeThrough() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String text = TerminalText.escape(Character.toString(c));
      assertThat(TerminalText.firstUnsafe(text, 0)).isEqualTo(-1);
      if (Character.isISOControl(c)) {
        assertThat(text).startsWith("\\");
      }
    }
  }
}
