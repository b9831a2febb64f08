package io.weir.policy.table;

/** Where the parts of a table that is being built begin, in units, and how long they are. */
final class TableShape {
  final int[] tuplesAt = new int[TableLayouts.DIRECTORIES];
  final int[] gatesAt = new int[TableLayouts.DIRECTORIES];
  final int[] gates = new int[TableLayouts.DIRECTORIES]; // 0 or a power of 2
  int linesAt;
  int lines; // a power of 2
  int sparesAt;
  int spares;
  int overflowing; // spares that are used from the beginning
  int rulesAt;
  int rules;
  int textsAt;
  int texts;
  int units;
  long[] hash; // of each entry's key
}
