package io.weir.tui;

import static org.assertj.core.api.Assertions.assertThat;

import com.googlecode.lanterna.input.KeyStroke;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes that xterm and Linux's console send, as keys, and those that they are sent. */
class TtyTerminalTest {
  @ParameterizedTest
  @CsvSource({
    "0d, ENTER",
    "0a, ENTER",
    "1b, ESCAPE",
    "09, TAB",
    "7f, BACKSPACE",
    "08, BACKSPACE",
    "03, INTERRUPT",
    "0c, REDRAW",
    "1a, SUSPEND",
    "15, CLEAR",
    "1b5b41, UP",
    "1b4f41, UP",
    "1b5b42, DOWN",
    "1b5b357e, PAGE_UP",
    "1b5b367e, PAGE_DOWN",
    "1b5b48, HOME",
    "1b5b317e, HOME",
    "1b5b46, END",
    "1b5b347e, END",
    "1b5b5a, BACK_TAB",
    "1b4f50, HELP",
    "1b5b31317e, HELP",
    "1b5b32347e, OTHER",
    "01, OTHER"
  })
  void shouldKnowKeys(String bytes, Key.Kind kind) throws IOException {
    assertThat(keys(java.util.HexFormat.of().parseHex(bytes))).containsExactly(Key.of(kind));
  }

  @Test
  void shouldKnowCharactersOneByOne() throws IOException {
    assertThat(keys("q?é".getBytes(StandardCharsets.UTF_8)))
        .containsExactly(Key.of('q'), Key.of('?'), Key.of('é'));
  }

  @Test
  void shouldLeaveTheScreenWithTheCursorVisibleAndPlainText() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TtyTerminal terminal =
        new TtyTerminal(new FakeTty(), new ByteArrayInputStream(new byte[0]), out);
    terminal.enterPrivateMode();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("\033[?1049h");
    out.reset();
    terminal.exitPrivateMode();

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("\033[0m\033[?25h\033[?1049l");
  }

  private static List<Key> keys(byte[] bytes) throws IOException {
    TtyTerminal terminal =
        new TtyTerminal(
            new FakeTty(), new ByteArrayInputStream(bytes), new ByteArrayOutputStream());
    List<Key> keys = new ArrayList<>();
    while (true) {
      KeyStroke stroke = terminal.pollInput();
      if (stroke == null || stroke.getKeyType() == com.googlecode.lanterna.input.KeyType.EOF) {
        return keys;
      }
      keys.add(Key.of(stroke));
    }
  }
}
