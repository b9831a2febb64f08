package io.weir.policy.format;

import io.weir.policy.rule.Prefix;
import io.weir.policy.text.PrefixReader;
import io.weir.policy.text.Refusal;
import java.nio.charset.StandardCharsets;

/** Address prefixes as text, as {@link PrefixReader} reads them. Stateless. */
public final class PrefixText {
  private PrefixText() {}

  /**
   * Reads a prefix.
   *
   * @throws IllegalArgumentException when it is none, or bits are set behind its length; says what
   *     to write then
   */
  public static Prefix parse(String text) {
    return parse(text, false);
  }

  /**
   * Reads a prefix; bits that are set behind its length are cut off.
   *
   * @throws IllegalArgumentException when it is none; says what to write then
   */
  public static Prefix parseMasked(String text) {
    return parse(text, true);
  }

  private static Prefix parse(String text, boolean masks) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      return PrefixReader.read(bytes, 0, bytes.length, masks);
    } catch (Refusal e) {
      throw new IllegalArgumentException(e.reason(), e);
    }
  }
}
