package io.weir.policy.table;

import io.weir.policy.rule.Rule;
import io.weir.ringbuf.error.WeirException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A table in memory that the kernel may read at the same time. Many may list it; one at a time may
 * change it.
 */
public final class TableView {
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer memory;
  private final TableLayouts at;
  private final TableTexts texts;
  private final int rulesAt; // bytes

  /**
   * Looks at a table.
   *
   * @param memory all of it, in native order
   * @throws WeirException when another build wrote it
   */
  public TableView(ByteBuffer memory, TableLayouts layouts) {
    this.memory = memory;
    this.at = layouts;
    int layout = memory.getInt(at.layout);
    if (layout != TableLayouts.LAYOUT) {
      throw new WeirException(
          "read the table of rules: layout=" + layout + " expected=" + TableLayouts.LAYOUT,
          0,
          "another build of these tools wrote it; use that one, or detach and begin anew");
    }
    this.rulesAt = memory.getInt(at.rulesAt) * TableLayouts.UNIT;
    this.texts =
        new TableTexts(
            memory,
            memory.getInt(at.textsAt) * TableLayouts.UNIT,
            memory.getInt(at.texts) * TableLayouts.UNIT);
  }

  /** Counts the swaps: which one put this table in place. */
  public long generation() {
    return memory.getLong(at.generation);
  }

  long seed() {
    return memory.getLong(at.seed);
  }

  /** How many rules it holds, expired ones too. */
  public int size() {
    return texts.rules();
  }

  /** How many units of 64 bytes it takes. */
  public int units() {
    return memory.getInt(at.units);
  }

  /** How many probes a packet costs at most, of all families and directions the most. */
  public int tuples() {
    int most = 0;
    for (int i = 0; i < TableLayouts.DIRECTORIES; i++) {
      most = Math.max(most, memory.getInt(directory(i) + at.tuples));
    }
    return most;
  }

  /** All rules in the order in which they came, expired ones too. */
  public List<HeldRule> rules() {
    List<HeldRule> rules = new ArrayList<>(texts.rules());
    TextReader reader = new TextReader(memory.duplicate().order(ByteOrder.nativeOrder()));
    int end = texts.end();
    for (int record = texts.firstRecord(); record < end; record = texts.next(record)) {
      if (texts.idOf(record) != 0) {
        rules.add(held(reader.rule(record), record));
      }
    }
    return rules;
  }

  /** Gives the rules' packets that another table counted, by id. */
  public void addHits(HitCounts counts) {
    int end = texts.end();
    for (int record = texts.firstRecord(); record < end; record = texts.next(record)) {
      long hits = counts.of(texts.idOf(record));
      if (hits != 0) {
        int entry = entry(texts.firstEntry(record));
        long before = (long) LONGS.getAndAdd(memory, entry + at.hits, hits);
        assert before >= 0;
      }
    }
  }

  /** What each rule counted. */
  public HitCounts hits() {
    HitCounts counts = new HitCounts(texts.rules());
    int end = texts.end();
    for (int record = texts.firstRecord(); record < end; record = texts.next(record)) {
      int id = texts.idOf(record);
      if (id != 0) {
        counts.put(id, hitsOf(record));
      }
    }
    return counts;
  }

  /** Lets a rule end at another time; false when there is no such rule. */
  public boolean expireAt(int id, long jiffies) {
    int record = texts.find(id);
    if (record < 0) {
      return false;
    }
    int first = texts.firstEntry(record);
    for (int i = first; i < first + texts.entries(record); i++) {
      int place = entry(i) + at.expiresRate;
      LONGS.setRelease(memory, place, Precedence.expiresRate(memory.getLong(place), jiffies));
    }
    return true;
  }

  ByteBuffer memory() {
    return memory;
  }

  TableLayouts layouts() {
    return at;
  }

  TableTexts texts() {
    return texts;
  }

  int directory(int number) {
    return (TableLayouts.FIRST_DIRECTORY + number) * TableLayouts.UNIT;
  }

  /** Where an entry is, in bytes. */
  int entry(int number) {
    return rulesAt + number * TableLayouts.UNIT;
  }

  private HeldRule held(Rule rule, int record) {
    int first = entry(texts.firstEntry(record));
    return new HeldRule(
        rule,
        Precedence.expires(memory.getLong(first + at.expiresRate)),
        Precedence.lease(memory.getLong(first + at.precedence)),
        hitsOf(record));
  }

  private long hitsOf(int record) {
    long hits = 0;
    int first = texts.firstEntry(record);
    for (int i = first; i < first + texts.entries(record); i++) {
      hits += (long) LONGS.getOpaque(memory, entry(i) + at.hits);
    }
    return hits;
  }
}
