package io.weir.policy.document;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Dialects that documents may be in.
 *
 * @param texts readers of what is not YAML
 * @param kinds what kinds of policies there are, and of which version they are read: for wrong
 *     names
 * @param readers makes the readers of YAML, which are asked, and add what they have, in this order
 */
public record DialectSet(
    List<TextReader> texts,
    Map<String, String> kinds,
    Function<ReadContext, List<DialectReader>> readers) {
  public DialectSet {
    texts = List.copyOf(texts);
    kinds = Map.copyOf(kinds);
  }
}
