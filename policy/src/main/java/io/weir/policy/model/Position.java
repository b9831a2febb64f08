package io.weir.policy.model;

/**
 * Where something stands.
 *
 * @param file as it was named; {@code -} is standard input
 * @param line from 1
 * @param column in characters, from 1; 0 when only the line is known
 */
public record Position(String file, int line, int column) {
  @Override
  public String toString() {
    return file + ":" + line + (column == 0 ? "" : ":" + column);
  }
}
