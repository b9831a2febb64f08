package io.weir.policy.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The part of a table that only user space reads: what was said of each rule, and how much of the
 * table is in use. Its head: bytes of records, entries, spares, rules. A record counts once the
 * head says so, and no more once its id is 0.
 */
final class TableTexts {
  private static final VarHandle INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private static final int BYTES = 0;
  private static final int ENTRIES = 4;
  private static final int SPARES = 8;
  private static final int RULES = 12;

  private final ByteBuffer memory;
  private final int at;
  private final int room;

  TableTexts(ByteBuffer memory, int at, int roomBytes) {
    this.memory = memory;
    this.at = at;
    this.room = roomBytes - TableImage.TEXT_HEAD;
  }

  void begin(int bytes, int entries, int spares, int rules) {
    memory.putInt(at + BYTES, bytes);
    memory.putInt(at + ENTRIES, entries);
    memory.putInt(at + SPARES, spares);
    memory.putInt(at + RULES, rules);
  }

  int firstRecord() {
    return at + TableImage.TEXT_HEAD;
  }

  int end() {
    return firstRecord() + (int) INTS.getAcquire(memory, at + BYTES);
  }

  int roomLeft() {
    return room - memory.getInt(at + BYTES);
  }

  int entriesUsed() {
    return memory.getInt(at + ENTRIES);
  }

  int sparesUsed() {
    return memory.getInt(at + SPARES);
  }

  int rules() {
    return memory.getInt(at + RULES);
  }

  int idOf(int record) {
    return memory.getInt(record + TextWriter.ID);
  }

  int firstEntry(int record) {
    return memory.getInt(record + TextWriter.FIRST_ENTRY);
  }

  int entries(int record) {
    return memory.getInt(record + TextWriter.ENTRIES);
  }

  int next(int record) {
    return record + memory.getInt(record + TextWriter.LENGTH);
  }

  /** Where a rule's record begins; -1 when there is none. */
  int find(int id) {
    int end = end();
    for (int record = firstRecord(); record < end; record = next(record)) {
      if (idOf(record) == id) {
        return record;
      }
    }
    return -1;
  }

  /** Appends a record of one rule with one new entry; there is room. */
  void append(TextWriter record) {
    record.copyTo(memory, end());
    memory.putInt(at + ENTRIES, entriesUsed() + 1);
    memory.putInt(at + RULES, rules() + 1);
    INTS.setRelease(memory, at + BYTES, memory.getInt(at + BYTES) + record.length());
  }

  void useSpare() {
    memory.putInt(at + SPARES, sparesUsed() + 1);
  }

  void remove(int record) {
    memory.putInt(at + RULES, rules() - 1);
    INTS.setRelease(memory, record + TextWriter.ID, 0);
  }
}
