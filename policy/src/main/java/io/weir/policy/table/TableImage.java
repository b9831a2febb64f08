package io.weir.policy.table;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Rule;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A table that is to be: which rules, how large, and then its bytes. Built once; one thread. Costs
 * about 100 bytes of heap and 130 bytes of table an entry.
 */
public final class TableImage {
  private static final int SPARE_ENTRIES = 64;
  private static final int SPARE_LINES = 16;
  private static final int SPARE_TEXT_BYTES = 16 << 10;
  private static final int LINES_MIN = 16;
  private static final int GATES_MIN = 64;
  private static final int GATES_EACH = 4; // for each prefix: so full they seldom tell a lie

  private final long seed;
  private final long generation;
  private final EntryList entries;
  private final TupleSet tuples = new TupleSet();
  private final TextWriter texts;
  private final RuleEntries expansion = new RuleEntries(this::add);
  private List<List<TupleSet.Tuple>> directories;
  private long precedence; // of the rule that is being expanded
  private long expiresRate;
  private int rules;
  private TableShape shape;

  private TableImage(int expected, long seed, long generation) {
    this.seed = seed;
    this.generation = generation;
    entries = new EntryList(expected);
    texts = new TextWriter(0, expected);
  }

  /**
   * Lays a table out.
   *
   * @param rules with ids of their own, from 1; hits are not written
   * @param seed secret, so that nobody can choose addresses that meet in one line
   * @throws RuleRefused when one needs more tuples than there can be, or too many have one key
   */
  public static TableImage of(Collection<HeldRule> rules, long seed, long generation) {
    TableImage image = new TableImage(rules.size(), seed, generation);
    HitCounts ids = new HitCounts(rules.size());
    for (HeldRule rule : rules) {
      int id = rule.rule().id();
      if (ids.of(id) != 0) {
        throw new RuleRefused(id, "another one has this id", "give each its own");
      }
      ids.add(id, 1);
      image.add(rule);
    }
    image.layOut();
    return image;
  }

  /** How many units of 64 bytes it takes. */
  public int units() {
    return shape.units;
  }

  public long bytes() {
    return (long) shape.units * TableLayouts.UNIT;
  }

  /** How many entries the rules are. */
  public int entries() {
    return entries.size();
  }

  /** How many probes a packet of this family and direction costs at most. */
  public int tuples(Family family, Direction direction) {
    return directories.get(RuleEntries.directory(family, direction)).size();
  }

  /** Writes all of it into memory of {@link #units()} that is zero. */
  public void write(ByteBuffer memory, TableLayouts layouts) {
    new ImageWriter(memory, layouts, shape, entries, tuples).write(seed, generation, directories);
    int at = shape.textsAt * TableLayouts.UNIT;
    new TableTexts(memory, at, shape.texts * TableLayouts.UNIT)
        .begin(texts, entries.size(), shape.overflowing, rules);
  }

  /** Which line an entry is in, and its fingerprint. */
  long hash(int entry) {
    return shape.hash[entry];
  }

  /** Whether an entry in memory is the one of this number, but for its hits. */
  boolean sameEntry(int entry, ByteBuffer memory, int at) {
    for (int word = 0; word < EntryList.HITS; word++) {
      if (memory.getLong(at + word * Long.BYTES) != entries.words[entry * EntryList.WORDS + word]) {
        return false;
      }
    }
    return true;
  }

  /** Whether records are those that say all of the rules. */
  boolean sameTexts(byte[] records) {
    return Arrays.equals(records, 0, records.length, texts.bytes(), 0, texts.size());
  }

  private void add(HeldRule held) {
    Rule rule = held.rule();
    int first = entries.size();
    precedence = Precedence.of(held);
    expiresRate = Precedence.expiresRate(held);
    int before = tuples.all().size();
    expansion.expand(rule.match());
    if (tuples.all().size() != before) {
      checkTuples(rule);
    }
    texts.add(rule, entries.size() - first);
    rules++;
  }

  private void add(MaskedKey entry) {
    entries.add(entry, tuples.of(entry, precedence), precedence, expiresRate);
  }

  private void checkTuples(Rule rule) {
    int[] count = new int[TableLayouts.DIRECTORIES];
    for (TupleSet.Tuple tuple : tuples.all()) {
      if (++count[tuple.directory] > TableLayouts.TUPLES_MAX) {
        throw new RuleRefused(
            rule.id(),
            "more than " + TableLayouts.TUPLES_MAX + " kinds of masks",
            "write rules with fewer different prefix lengths and port ranges");
      }
    }
  }

  private void layOut() {
    directories = tuples.sorted();
    shape = new TableShape();
    int at = TableLayouts.FIRST_DIRECTORY + TableLayouts.DIRECTORIES;
    for (int i = 0; i < TableLayouts.DIRECTORIES; i++) {
      shape.tuplesAt[i] = at;
      at += directories.get(i).size();
    }
    for (int i = 0; i < TableLayouts.DIRECTORIES; i++) {
      shape.gatesAt[i] = at;
      shape.gates[i] = gates(directories.get(i));
      at += shape.gates[i] / Long.BYTES;
    }
    shape.lines = powerOf2(Math.max(LINES_MIN, entries.size() / 4));
    shape.linesAt = at;
    spread();
    shape.sparesAt = at + shape.lines;
    shape.rulesAt = shape.sparesAt + shape.spares;
    shape.rules = entries.size() + entries.size() / 8 + SPARE_ENTRIES;
    shape.textsAt = shape.rulesAt + shape.rules;
    long textBytes = TableTexts.HEAD + texts.size() + texts.size() / 8L + SPARE_TEXT_BYTES;
    shape.texts = (int) ((textBytes + TableLayouts.UNIT - 1) / TableLayouts.UNIT);
    shape.units = Math.addExact(shape.textsAt, shape.texts);
  }

  /** Says of each entry where its line is, and how many lines go on in spares. */
  private void spread() {
    int count = entries.size();
    int[] held = new int[shape.lines];
    shape.hash = new long[count];
    List<TupleSet.Tuple> all = tuples.all();
    for (int i = 0; i < count; i++) {
      TupleSet.Tuple tuple = all.get(entries.tuple[i]);
      long hash =
          Hashes.key(seed, tuple.directory, tuple.index, entries.words, i * EntryList.WORDS);
      shape.hash[i] = hash;
      int had = held[(int) hash & (shape.lines - 1)]++;
      if (had != 0 && had % TableLayouts.LINE_RULES == 0) {
        shape.overflowing++;
        if (had / TableLayouts.LINE_RULES > TableLayouts.LINES_CHAINED_MAX) {
          int id = entries.id(i);
          throw new RuleRefused(id, "too many rules are about the same packets", "remove some");
        }
      }
    }
    shape.spares = shape.overflowing + shape.lines / 8 + SPARE_LINES;
  }

  private static int gates(List<TupleSet.Tuple> tuples) {
    long prefixes = 0;
    for (TupleSet.Tuple tuple : tuples) {
      prefixes += tuple.level == GateLevel.NONE ? 0 : tuple.entries;
    }
    return prefixes == 0 ? 0 : powerOf2((int) Math.max(GATES_MIN, GATES_EACH * prefixes));
  }

  private static int powerOf2(int least) {
    return Integer.highestOneBit(2 * least - 1);
  }
}
