package io.weir.policy.format;

/** The names of a CSV file's columns. */
final class CsvFields {
  private CsvFields() {}

  static boolean isHeader(String line) {
    return line.contains("source,");
  }
}
