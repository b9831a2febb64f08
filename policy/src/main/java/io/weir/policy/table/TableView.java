package io.weir.policy.table;

import io.weir.ringbuf.error.WeirException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    return texts.isChanging() ? count() : texts.rules();
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
    TextReader reader = new TextReader(texts.records(0), 0);
    for (int entry = 0; reader.next(); entry += reader.entries()) {
      long precedence = precedence(entry);
      if (precedence != Precedence.REMOVED) {
        rules.add(held(reader, entry, precedence));
      }
    }
    return rules;
  }

  /** The rule of an id, looked for among all; empty when it is not there. */
  public Optional<HeldRule> rule(int id) {
    TextReader reader = new TextReader(texts.records(0), 0);
    for (int entry = 0; reader.next(); entry += reader.entries()) {
      if (id(entry) == id) {
        return Optional.of(held(reader, entry, precedence(entry)));
      }
    }
    return Optional.empty();
  }

  /** The rule of an entry whose record begins at a place of the texts. */
  HeldRule ruleOf(int entry, int textsFrom, int firstString) {
    TextReader reader = new TextReader(texts.records(textsFrom), firstString);
    reader.next();
    return held(reader, entry, precedence(entry));
  }

  /** Gives the rules packets that another table counted, by id. */
  public void addHits(HitCounts counts) {
    int end = texts.entriesUsed();
    int last = 0;
    for (int entry = 0; entry < end; entry++) {
      int id = id(entry);
      if (id != last && id != 0 && counts.of(id) != 0) { // to a rule's first entry
        LONGS.getAndAdd(memory, entry(entry) + at.hits, counts.of(id));
      }
      last = id;
    }
  }

  /** What each rule counted. */
  public HitCounts hits() {
    HitCounts counts = new HitCounts(texts.rules());
    int end = texts.entriesUsed();
    for (int entry = 0; entry < end; entry++) {
      int id = id(entry);
      if (id != 0) {
        counts.add(id, hitsOf(entry));
      }
    }
    return counts;
  }

  /**
   * Lets a rule end at another time; false when there is no such rule. Looks through all entries.
   */
  public boolean expireAt(int id, long jiffies) {
    int first = find(id);
    int end = texts.entriesUsed();
    for (int entry = first; entry >= 0 && entry < end && id(entry) == id; entry++) {
      int place = entry(entry) + at.expiresRate;
      LONGS.setRelease(memory, place, Precedence.expiresRate(memory.getLong(place), jiffies));
    }
    return first >= 0;
  }

  /** The first entry of a rule, after which the others come; -1 when it is not there. */
  int find(int id) {
    int end = texts.entriesUsed();
    for (int entry = 0; entry < end; entry++) {
      if (id(entry) == id) {
        return entry;
      }
    }
    return -1;
  }

  /** Whose entry it is; 0: it was taken out. */
  int id(int entry) {
    long precedence = precedence(entry);
    return precedence == Precedence.REMOVED ? 0 : Precedence.id(precedence);
  }

  /** How many rules have entries that decide. */
  int count() {
    int end = texts.entriesUsed();
    int rules = 0;
    int last = 0;
    for (int entry = 0; entry < end; entry++) {
      int id = id(entry);
      rules += id != 0 && id != last ? 1 : 0;
      last = id;
    }
    return rules;
  }

  /** Lets an entry decide that all else leads to; pairs with consider() of lookup.h. */
  void putIn(int entry, long precedence) {
    LONGS.setRelease(memory, entry(entry) + at.precedence, precedence);
  }

  /** Takes an entry out: from then on it decides nothing, and nobody lists it. */
  void takeOut(int entry) {
    LONGS.setRelease(memory, entry(entry) + at.precedence, Precedence.REMOVED);
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

  private long precedence(int entry) {
    return (long) LONGS.getAcquire(memory, entry(entry) + at.precedence);
  }

  private HeldRule held(TextReader reader, int first, long precedence) {
    long expiresRate = (long) LONGS.getAcquire(memory, entry(first) + at.expiresRate);
    long hits = 0;
    for (int entry = first; entry < first + reader.entries(); entry++) {
      hits += hitsOf(entry);
    }
    return new HeldRule(
        reader.rule(precedence, expiresRate),
        Precedence.expires(expiresRate),
        Precedence.lease(precedence),
        hits,
        reader.isOnTrial());
  }

  private long hitsOf(int entry) {
    return (long) LONGS.getAcquire(memory, entry(entry) + at.hits);
  }
}
