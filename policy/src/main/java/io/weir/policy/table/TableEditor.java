package io.weir.policy.table;

import io.weir.policy.rule.Rule;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Changes single rules of a table while the kernel looks packets up in it. Only what no packet can
 * see half of: a rule that is one entry, of a tuple that is there, behind its best rule. A place of
 * an entry is never used twice. What cannot be done so is left to another table in this one's
 * place. One writer at a time.
 *
 * <p>An entry's precedence is the one word by which the kernel decides and readers list: it is
 * written last, so wherever a writer is killed, a rule is listed when it is in force, and only
 * then. What such a writer left half counted, the next one counts anew.
 */
public final class TableEditor {
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle SHORTS =
      MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.nativeOrder());

  private final TableView view;
  private final ByteBuffer memory;
  private final TableLayouts at;
  private final TableTexts texts;
  private final MaskedKey single = new MaskedKey();
  private final Runnable stored;

  public TableEditor(TableView view) {
    this(view, () -> {});
  }

  /**
   * The same for tests.
   *
   * @param stored called after each step of a change, where the writer could be killed
   */
  TableEditor(TableView view, Runnable stored) {
    this.view = view;
    this.stored = stored;
    this.memory = view.memory();
    this.at = view.layouts();
    this.texts = view.texts();
  }

  /**
   * Puts a rule in, and reads it back; false, and nothing is changed, when it takes another table.
   *
   * @throws io.weir.ringbuf.error.WeirException when something else is there now
   */
  public boolean insert(HeldRule held) {
    repair();
    Rule rule = held.rule();
    int number = texts.entriesUsed();
    if (!RuleEntries.isOne(rule.match()) || number >= memory.getInt(at.rules)) {
      return false;
    }
    if (view.find(rule.id()) >= 0) {
      throw new RuleRefused(rule.id(), "another one has this id", "give each its own");
    }
    TextWriter record = new TextWriter(texts.strings(), 1);
    record.add(held, 1);
    new RuleEntries(this::keep).expand(rule.match());
    long precedence = Precedence.of(held);
    int tuple = tuple();
    if (record.size() > texts.roomLeft() || tuple < 0 || bestOf(tuple) > precedence) {
      return false;
    }
    TableLine line = TableLine.forKey(view, single, tuple);
    if (!line.findFree()) {
      return false;
    }
    int textsFrom = texts.size();
    int firstString = texts.strings();
    texts.changing(true);
    stored.run();
    writeEntry(number, Precedence.expiresRate(held));
    stored.run();
    texts.append(record, stored);
    stored.run();
    line.put(number);
    stored.run();
    openGate(tuple);
    stored.run();
    view.putIn(number, precedence); // from now on it is in force, and listed
    stored.run();
    texts.count(texts.rules() + 1);
    texts.changing(false);
    TableCheck.same(view.ruleOf(number, textsFrom, firstString), held);
    if (!new TableLookup(view).leadsTo(number, single, tuple)) {
      throw TableCheck.differs("rule " + rule.id() + " is not found by its key");
    }
    return true;
  }

  /**
   * Takes a rule out; false, and nothing is changed, when it takes another table, or it is not
   * there.
   */
  public boolean remove(int id) {
    repair();
    int entry = view.find(id);
    if (entry < 0 || (entry + 1 < texts.entriesUsed() && view.id(entry + 1) == id)) {
      return false;
    }
    TableLine line = lineOf(entry);
    if (line == null) {
      return false;
    }
    texts.changing(true);
    stored.run();
    view.takeOut(entry);
    stored.run();
    line.clear();
    stored.run();
    texts.count(texts.rules() - 1);
    texts.changing(false);
    return true;
  }

  /** A writer that was killed may have counted half of a change. */
  private void repair() {
    if (texts.isChanging()) {
      texts.countAnew(view.count());
    }
  }

  /** The line that an entry stands in, at its place; null when none of its keys leads there. */
  private TableLine lineOf(int entry) {
    for (int word = 0; word < MaskedKey.WORDS; word++) {
      single.key[word] = memory.getLong(view.entry(entry) + at.key + word * Long.BYTES);
    }
    for (int directory = 0; directory < TableLayouts.DIRECTORIES; directory++) {
      single.directory = directory;
      int count = memory.getInt(view.directory(directory) + at.tuples);
      for (int tuple = 0; tuple < count; tuple++) {
        TableLine line = TableLine.forKey(view, single, tuple);
        if (fits(tuple) && line.findEntry(entry)) {
          return line;
        }
      }
    }
    return null;
  }

  /** Whether the entry's key has no bits but those of a mask. */
  private boolean fits(int tuple) {
    int mask = tupleAt(tuple) + at.mask;
    for (int word = 0; word < MaskedKey.WORDS; word++) {
      if ((single.key[word] & ~memory.getLong(mask + word * Long.BYTES)) != 0) {
        return false;
      }
    }
    return true;
  }

  private void keep(MaskedKey entry) {
    single.directory = entry.directory;
    System.arraycopy(entry.mask, 0, single.mask, 0, MaskedKey.WORDS);
    System.arraycopy(entry.key, 0, single.key, 0, MaskedKey.WORDS);
  }

  /** The tuple with the entry's mask in its directory; -1 when there is none. */
  private int tuple() {
    int count = memory.getInt(view.directory(single.directory) + at.tuples);
    for (int tuple = 0; tuple < count; tuple++) {
      int mask = tupleAt(tuple) + at.mask;
      int same = 0;
      while (same < MaskedKey.WORDS
          && memory.getLong(mask + same * Long.BYTES) == single.mask[same]) {
        same++;
      }
      if (same == MaskedKey.WORDS) {
        return tuple;
      }
    }
    return -1;
  }

  private int tupleAt(int tuple) {
    int first = memory.getInt(view.directory(single.directory) + at.tuplesAt);
    return (first + tuple) * TableLayouts.UNIT;
  }

  private long bestOf(int tuple) {
    return memory.getLong(tupleAt(tuple) + at.best);
  }

  /** All but its precedence: so far it is one that was taken out. */
  private void writeEntry(int number, long expiresRate) {
    int entry = view.entry(number);
    view.takeOut(number);
    for (int word = 0; word < MaskedKey.WORDS; word++) {
      memory.putLong(entry + at.key + word * Long.BYTES, single.key[word]);
    }
    memory.putLong(entry + at.expiresRate, expiresRate);
    memory.putLong(entry + at.hits, 0);
  }

  private void openGate(int tuple) {
    int level = level();
    if (level == GateLevel.NONE) {
      return;
    }
    int directory = view.directory(single.directory);
    int mask = memory.getInt(directory + at.gatesMask);
    int gate = GateLevel.gate(view.seed(), single.directory, level, single.key, 0, mask);
    int place = memory.getInt(directory + at.gatesAt) * TableLayouts.UNIT + gate * Long.BYTES;
    long bit = 1L << (tuple >> memory.getInt(directory + at.shift));
    LONGS.setRelease(memory, place, memory.getLong(place) | bit);
  }

  /** By whole addresses where the table tells of any tuple by them: see TupleSet. */
  private int level() {
    int level = GateLevel.of(single.isIpv4(), single.mask);
    int full = GateLevel.full(single.isIpv4(), single.mask, level);
    int levels = memory.getInt(view.directory(single.directory) + at.levels);
    return full != GateLevel.NONE && (levels & 1 << full) != 0 ? full : level;
  }

  static void releaseInt(ByteBuffer memory, int place, int value) {
    INTS.setRelease(memory, place, value);
  }

  static void releaseShort(ByteBuffer memory, int place, int value) {
    SHORTS.setRelease(memory, place, (short) value);
  }
}
