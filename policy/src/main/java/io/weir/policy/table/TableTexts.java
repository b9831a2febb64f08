package io.weir.policy.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The part of a table that only user space reads: what was said of each rule, as {@link TextFormat}
 * has it, and how much of the table is in use. Its head: bytes of records, entries, spares, rules,
 * strings, and whether a single rule is being changed. A record counts once the head says so.
 */
final class TableTexts {
  /** Of the head, in bytes. */
  static final int HEAD = 32;

  private static final VarHandle INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private static final int BYTES = 0;
  private static final int ENTRIES = 4;
  private static final int SPARES = 8;
  private static final int RULES = 12;
  private static final int STRINGS = 16;
  private static final int CHANGING = 20;

  private final ByteBuffer memory;
  private final int at;
  private final int room;

  TableTexts(ByteBuffer memory, int at, int roomBytes) {
    this.memory = memory;
    this.at = at;
    this.room = roomBytes - HEAD;
  }

  /** Writes all of it, once. */
  void begin(TextWriter records, int entries, int spares, int rules) {
    memory.put(at + HEAD, records.bytes(), 0, records.size());
    memory.putInt(at + ENTRIES, entries);
    memory.putInt(at + SPARES, spares);
    memory.putInt(at + RULES, rules);
    memory.putInt(at + STRINGS, records.strings());
    memory.putInt(at + BYTES, records.size());
  }

  /** How many bytes of records there are. */
  int size() {
    return (int) INTS.getAcquire(memory, at + BYTES);
  }

  /** A copy of the records from a place on. */
  byte[] records(int from) {
    byte[] copy = new byte[size() - from];
    memory.get(at + HEAD + from, copy);
    return copy;
  }

  int roomLeft() {
    return room - size();
  }

  int entriesUsed() {
    return (int) INTS.getAcquire(memory, at + ENTRIES);
  }

  int sparesUsed() {
    return memory.getInt(at + SPARES);
  }

  int rules() {
    return memory.getInt(at + RULES);
  }

  int strings() {
    return memory.getInt(at + STRINGS);
  }

  /**
   * Appends a record of one rule with one new entry; there is room. The rule is not counted.
   *
   * @param stored called after each step but the last
   */
  void append(TextWriter record, Runnable stored) {
    int size = size();
    memory.put(at + HEAD + size, record.bytes(), 0, record.size());
    memory.putInt(at + STRINGS, record.strings());
    stored.run();
    INTS.setRelease(memory, at + ENTRIES, entriesUsed() + 1);
    stored.run();
    INTS.setRelease(memory, at + BYTES, size + record.size());
  }

  /** Whether a single rule is being changed, or its writer was killed at that. */
  boolean isChanging() {
    return (int) INTS.getAcquire(memory, at + CHANGING) != 0;
  }

  /** Says so: until it is over the numbers of the head may be one too many. */
  void changing(boolean is) {
    INTS.setRelease(memory, at + CHANGING, is ? 1 : 0);
    VarHandle.fullFence(); // before what is changed
  }

  /** Makes the head's numbers those of the records. An entry that none tells of was in no line. */
  void countAnew(int rules) {
    TextReader reader = new TextReader(records(0), 0);
    int entries = 0;
    while (reader.next()) {
      entries += reader.entries();
    }
    memory.putInt(at + STRINGS, reader.strings());
    INTS.setRelease(memory, at + ENTRIES, entries);
    count(rules);
    changing(false);
  }

  void useSpare() {
    memory.putInt(at + SPARES, sparesUsed() + 1);
  }

  /** Says how many rules there are. */
  void count(int rules) {
    memory.putInt(at + RULES, rules);
  }
}
