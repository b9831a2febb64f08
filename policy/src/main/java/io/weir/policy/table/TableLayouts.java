package io.weir.policy.table;

import io.weir.ringbuf.layout.StructLayout;
import java.util.function.Function;

/** Where the fields of rules.h are, by the object's own BTF; all offsets in bytes. */
public final class TableLayouts {
  static final int UNIT = 64;

  /** {@code TABLE_LAYOUT} of rules.h: a table of another one is not read. */
  public static final int LAYOUT = 2;

  static final int FIRST_DIRECTORY = 1;
  static final int DIRECTORIES = 4;
  static final int TUPLES_MAX = 1024;
  static final int LINE_RULES = 8;
  static final int LINES_CHAINED_MAX = 512;

  final int seed;
  final int generation;
  final int layout;
  final int linesAt;
  final int linesMask;
  final int sparesAt;
  final int spares;
  final int rulesAt;
  final int rules;
  final int textsAt;
  final int texts;
  final int units;

  final int always;
  final int tuplesAt;
  final int tuples;
  final int shift;
  final int gatesAt;
  final int gatesMask;
  final int levels;
  final int needs;

  final int mask;
  final int best;

  final int fingerprint;
  final int rule;
  final int next;

  final int key;
  final int precedence;
  final int expiresRate;
  final int hits;

  /**
   * Reads them.
   *
   * @param of a struct of the object by its name in C
   */
  public TableLayouts(Function<String, StructLayout> of) {
    StructLayout header = unit(of, "table_header");
    seed = header.offset("seed", Long.BYTES);
    generation = header.offset("generation", Long.BYTES);
    layout = header.offset("layout", Integer.BYTES);
    linesAt = header.offset("lines_at", Integer.BYTES);
    linesMask = header.offset("lines_mask", Integer.BYTES);
    sparesAt = header.offset("spares_at", Integer.BYTES);
    spares = header.offset("spares", Integer.BYTES);
    rulesAt = header.offset("rules_at", Integer.BYTES);
    rules = header.offset("rules", Integer.BYTES);
    textsAt = header.offset("texts_at", Integer.BYTES);
    texts = header.offset("texts", Integer.BYTES);
    units = header.offset("units", Integer.BYTES);
    StructLayout directory = unit(of, "table_directory");
    always = directory.offset("always", Long.BYTES);
    tuplesAt = directory.offset("tuples_at", Integer.BYTES);
    tuples = directory.offset("tuples", Integer.BYTES);
    shift = directory.offset("shift", Integer.BYTES);
    gatesAt = directory.offset("gates_at", Integer.BYTES);
    gatesMask = directory.offset("gates_mask", Integer.BYTES);
    levels = directory.offset("levels", Integer.BYTES);
    needs = directory.offset("needs", Integer.BYTES);
    StructLayout tuple = unit(of, "tuple");
    mask = tuple.offset("mask", MaskedKey.WORDS * Long.BYTES);
    best = tuple.offset("best", Long.BYTES);
    StructLayout line = unit(of, "rule_line");
    fingerprint = line.offset("fingerprint", LINE_RULES * Short.BYTES);
    rule = line.offset("rule", LINE_RULES * Integer.BYTES);
    next = line.offset("next", Integer.BYTES);
    StructLayout entry = unit(of, "rule_entry");
    key = entry.offset("key", MaskedKey.WORDS * Long.BYTES);
    precedence = entry.offset("precedence", Long.BYTES);
    expiresRate = entry.offset("expires_rate", Long.BYTES);
    hits = entry.offset("hits", Long.BYTES);
    if (key != 0 || precedence != 40 || expiresRate != 48 || hits != 56) {
      throw new IllegalArgumentException("rule_entry: another order of fields than EntryList's");
    }
  }

  private static StructLayout unit(Function<String, StructLayout> of, String name) {
    StructLayout struct = of.apply(name);
    if (struct.sizeBytes() != UNIT) {
      throw new IllegalArgumentException(name + ": bytes=" + struct.sizeBytes() + " not " + UNIT);
    }
    return struct;
  }
}
