package io.weir.policy.document;

import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.Quoted;
import io.weir.policy.format.PrefixText;
import io.weir.policy.rule.Prefix;

/** Reads prefixes as API servers do: bits behind the length are cut off, with a warning. */
public final class Cidrs {
  private Cidrs() {}

  /**
   * A prefix; null, and an error, when it is none.
   *
   * @param single whether an address without a length will do
   */
  public static Prefix read(Item item, boolean single) {
    String text = item.string();
    if (text == null) {
      return null;
    }
    boolean hasLength = text.indexOf('/') >= 0;
    try {
      Prefix prefix = PrefixText.parseMasked(text);
      if (!hasLength && !single) {
        item.error(
            Quoted.text(text) + " has no prefix length",
            "write " + prefix + "/" + prefix.family().bits());
        return null;
      }
      Prefix written =
          PrefixText.parseMasked(text.substring(0, hasLength ? text.indexOf('/') : text.length()));
      if (written.high() != prefix.high() || written.low() != prefix.low()) {
        item.warning("bits are set behind the prefix length: they do not count", "write " + prefix);
      }
      return prefix;
    } catch (IllegalArgumentException e) {
      item.error(e.getMessage(), "such as 192.0.2.0/24 or 2001:db8::/32");
      return null;
    }
  }
}
