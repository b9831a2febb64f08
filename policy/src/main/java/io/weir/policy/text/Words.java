package io.weir.policy.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The words of a line, split at blanks; what stands in double quotes is one, in which a backslash
 * keeps the next character.
 */
public final class Words {
  private final byte[] bytes;
  private final int to;
  private int at;
  private boolean quoted;

  public Words(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.to = to;
  }

  /** The next word; null at the end. */
  public String next() throws Refusal {
    while (at < to && Source.isBlank(bytes[at])) {
      at++;
    }
    quoted = false;
    if (at >= to) {
      return null;
    }
    int start = at;
    while (at < to && !Source.isBlank(bytes[at]) && bytes[at] != '"') {
      at++;
    }
    if (at >= to || bytes[at] != '"') {
      return new String(bytes, start, at - start, StandardCharsets.UTF_8);
    }
    return nextQuoted(start);
  }

  /** Whether some of the last word stood in quotes. */
  public boolean wasQuoted() {
    return quoted;
  }

  /** The next word, which must be there. */
  public String require(String of) throws Refusal {
    String word = next();
    if (word == null) {
      throw new Refusal("the line ends where " + Source.shown(of) + " should follow");
    }
    return word;
  }

  /** The next word, a number from 0. */
  public int number(String of, int largest) throws Refusal {
    String word = require(of);
    int number = Numbers.decimal(word, largest);
    if (number < 0) {
      throw new Refusal(of + " '" + Source.shown(word) + "': 0 to " + largest);
    }
    return number;
  }

  private String nextQuoted(int start) throws Refusal {
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    boolean inside = false;
    at = start;
    for (; at < to && (inside || !Source.isBlank(bytes[at])); at++) {
      if (bytes[at] == '"') {
        inside = !inside;
        continue;
      }
      if (inside && bytes[at] == '\\' && at + 1 < to) {
        at++;
      }
      word.write(bytes[at]);
    }
    if (inside) {
      throw new Refusal("a quote is not closed");
    }
    quoted = true;
    return word.toString(StandardCharsets.UTF_8);
  }
}
