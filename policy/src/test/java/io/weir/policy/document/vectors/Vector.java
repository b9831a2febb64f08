package io.weir.policy.document.vectors;

import java.util.List;
import java.util.Map;

/**
 * Documents and what they mean, by upstream's documentation.
 *
 * @param feature the cell of the matrix
 * @param url of the documentation, as is {@code heading}
 * @param endpoints each as --endpoint has it
 * @param flows what is asked, each with what is expected
 * @param errors {@code LINE FIELD: WORDS}; all that there are. Null: the documents are not refused
 * @param warnings in the same form; null: whatever there are
 */
record Vector(
    String dialect,
    String file,
    String feature,
    String title,
    String url,
    String heading,
    List<String> endpoints,
    String documents,
    boolean assumeFromCidr,
    List<Map<String, Object>> flows,
    List<String> errors,
    List<String> warnings) {
  @Override
  public String toString() {
    return dialect + "/" + file + ": " + feature + ": " + title;
  }
}
