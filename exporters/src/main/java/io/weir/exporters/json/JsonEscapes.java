package io.weir.exporters.json;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import io.weir.ringbuf.text.TerminalText;

/**
 * Escapes, beyond what JSON demands, whatever could drive a terminal: JSON is shown on one, too.
 */
final class JsonEscapes extends CharacterEscapes {
  private static final long serialVersionUID = 1L;
  private static final int DEL = 0x7f;

  private final int[] ascii = standardAsciiEscapesForJSON();

  JsonEscapes() {
    ascii[DEL] = ESCAPE_STANDARD;
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return ascii.clone();
  }

  /** Called for what is not ASCII; null leaves a character as it is. */
  @Override
  public SerializableString getEscapeSequence(int ch) {
    return TerminalText.isUnsafe(ch) ? new SerializedString("\\u%04x".formatted(ch)) : null;
  }
}
