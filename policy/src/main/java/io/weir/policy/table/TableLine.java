package io.weir.policy.table;

import java.nio.ByteBuffer;

/** The lines that one key hashes to, one after the other, and a place in them. One thread. */
final class TableLine {
  private static final int NOTHING = -1;

  private final TableView view;
  private final ByteBuffer memory;
  private final TableLayouts at;
  private final int first; // bytes
  private final int fingerprint;
  private int line;
  private int lane = NOTHING;

  private TableLine(TableView view, int first, int fingerprint) {
    this.view = view;
    this.memory = view.memory();
    this.at = view.layouts();
    this.first = first;
    this.fingerprint = fingerprint;
  }

  static TableLine forKey(TableView view, MaskedKey key, int tuple) {
    return forHash(view, Hashes.key(view.seed(), key.directory, tuple, key.key, 0));
  }

  static TableLine forHash(TableView view, long hash) {
    TableLayouts at = view.layouts();
    ByteBuffer memory = view.memory();
    int number = (int) hash & memory.getInt(at.linesMask);
    int place = (memory.getInt(at.linesAt) + number) * TableLayouts.UNIT;
    return new TableLine(view, place, Hashes.fingerprint(hash));
  }

  /** Goes to where an entry can be put; a new line is taken if there is one. */
  boolean findFree() {
    int lines = 1;
    line = first;
    while (true) {
      lane = laneWith(0);
      if (lane != NOTHING) {
        return true;
      }
      int next = next();
      if (next == NOTHING) {
        return lines < TableLayouts.LINES_CHAINED_MAX && takeSpare();
      }
      line = next;
      lines++;
    }
  }

  /** Goes to where an entry is. */
  boolean findEntry(int number) {
    for (line = first; line != NOTHING; line = next()) {
      for (lane = 0; lane < TableLayouts.LINE_RULES; lane++) {
        if (fingerprintAt(lane) == fingerprint && ruleAt(lane) == number) {
          return true;
        }
      }
    }
    return false;
  }

  /** The kernel reads the number after the fingerprint: lookup.h, search_line(). */
  void put(int number) {
    memory.putInt(line + at.rule + lane * Integer.BYTES, number);
    TableEditor.releaseShort(memory, line + at.fingerprint + lane * Short.BYTES, fingerprint);
  }

  void clear() {
    TableEditor.releaseShort(memory, line + at.fingerprint + lane * Short.BYTES, 0);
  }

  private int laneWith(int wanted) {
    for (int i = 0; i < TableLayouts.LINE_RULES; i++) {
      if (fingerprintAt(i) == wanted) {
        return i;
      }
    }
    return NOTHING;
  }

  private int fingerprintAt(int i) {
    return memory.getShort(line + at.fingerprint + i * Short.BYTES) & 0xffff;
  }

  private int ruleAt(int i) {
    return memory.getInt(line + at.rule + i * Integer.BYTES);
  }

  private int next() {
    int spare = memory.getInt(line + at.next);
    return spare == 0 ? NOTHING : spareAt(spare);
  }

  private int spareAt(int spare) {
    return (memory.getInt(at.sparesAt) + spare - 1) * TableLayouts.UNIT;
  }

  /** An empty one does no harm, should nothing be put into it. */
  private boolean takeSpare() {
    TableTexts texts = view.texts();
    int spare = texts.sparesUsed() + 1;
    if (spare > memory.getInt(at.spares)) {
      return false;
    }
    texts.useSpare();
    TableEditor.releaseInt(memory, line + at.next, spare);
    line = spareAt(spare);
    lane = 0;
    return true;
  }
}
