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
  private final TextWriter record = new TextWriter();
  private final MaskedKey single = new MaskedKey();
  private int expanded;

  public TableEditor(TableView view) {
    this.view = view;
    this.memory = view.memory();
    this.at = view.layouts();
    this.texts = view.texts();
  }

  /** Puts a rule in; false, and nothing is changed, when it takes another table. */
  public boolean insert(HeldRule held) {
    Rule rule = held.rule();
    int number = texts.entriesUsed();
    record.clear();
    record.write(rule, number, 1);
    if (!expandsToOne(rule)
        || number >= memory.getInt(at.rules)
        || record.length() > texts.roomLeft()) {
      return false;
    }
    long precedence = Precedence.of(held);
    int tuple = tuple();
    if (tuple < 0 || bestOf(tuple) > precedence || !knowsNeeds()) {
      return false;
    }
    TableLine line = TableLine.forKey(view, single, tuple);
    if (!line.findFree()) {
      return false;
    }
    writeEntry(number, precedence, Precedence.expiresRate(held));
    texts.append(record); // from now on it is listed; the kernel sees it next
    line.put(number);
    openGate(tuple);
    return true;
  }

  /** Takes a rule out; false, and nothing is changed, when it takes another table. */
  public boolean remove(int id) {
    int found = texts.find(id);
    if (found < 0 || texts.entries(found) != 1) {
      return false;
    }
    Rule rule = new TextReader(memory.duplicate().order(ByteOrder.nativeOrder())).rule(found);
    if (!expandsToOne(rule)) {
      return false;
    }
    int tuple = tuple();
    if (tuple < 0) {
      return false;
    }
    TableLine line = TableLine.forKey(view, single, tuple);
    if (!line.findEntry(texts.firstEntry(found))) {
      return false;
    }
    line.clear(); // the kernel no longer sees it; it is listed until the next line
    texts.remove(found);
    return true;
  }

  private boolean expandsToOne(Rule rule) {
    expanded = 0;
    new RuleEntries(this::keep).expand(rule.match());
    return expanded == 1;
  }

  private void keep(MaskedKey entry) {
    expanded++;
    single.begin(entry.directory);
    single.needs = entry.needs;
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

  private boolean knowsNeeds() {
    int known = memory.getInt(view.directory(single.directory) + at.needs);
    return (single.needs & ~known) == 0;
  }

  private void writeEntry(int number, long precedence, long expiresRate) {
    int entry = view.entry(number);
    for (int word = 0; word < MaskedKey.WORDS; word++) {
      memory.putLong(entry + at.key + word * Long.BYTES, single.key[word]);
    }
    memory.putLong(entry + at.precedence, precedence);
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
