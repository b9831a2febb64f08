package io.weir.policy.table;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.work.Aside;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
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

  private static final int PREFIX_LENGTHS = 129;

  /** From so many rules on two threads share the work. */
  static final int MANY = 4096;

  private final long seed;
  private final long generation;
  private final EntryList entries;
  private final TupleSet tuples = new TupleSet();
  private final TextWriter texts;
  private final RuleEntries expansion = new RuleEntries(this::add);
  private final int[] plain = new int[TableLayouts.DIRECTORIES * 2 * PREFIX_LENGTHS]; // number + 1
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
   * @throws RuleRefused when one needs more tuples than there can be, too many have one key, or the
   *     table would be too large: {@link RuleSize}
   */
  public static TableImage of(Collection<HeldRule> rules, long seed, long generation) {
    RuleSize.check(rules, Runtime.getRuntime().maxMemory());
    checkIds(rules);
    TableImage image = new TableImage(rules.size(), seed, generation);
    for (HeldRule rule : rules) {
      image.add(rule);
    }
    Aside.both(rules.size() >= MANY, "texts", () -> image.say(rules), image::layOut);
    image.layOutTexts();
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

  /**
   * Compares the entries in memory, all at once.
   *
   * @return the first that differs, if only in its hits; {@link #entries()} if none does
   */
  int firstOther(ByteBuffer memory, int at) {
    int bytes = entries.size() * TableLayouts.UNIT;
    LongBuffer there = memory.slice(at, bytes).order(ByteOrder.nativeOrder()).asLongBuffer();
    int word = there.mismatch(LongBuffer.wrap(entries.words, 0, entries.size() * EntryList.WORDS));
    return word < 0 ? entries.size() : word / EntryList.WORDS;
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
    precedence = Precedence.of(held);
    expiresRate = Precedence.expiresRate(held);
    rules++;
    if (!RuleEntries.isPlain(rule.match())) {
      expand(rule);
    } else if (rule.match().destinations().isEmpty()) {
      addPlain(rule, rule.match().sources().get(0), 0);
    } else {
      addPlain(rule, rule.match().destinations().get(0), 2);
    }
  }

  private void expand(Rule rule) {
    int before = tuples.all().size();
    expansion.expand(rule.match());
    if (tuples.all().size() != before) {
      checkTuples(rule);
    }
  }

  /**
   * What expand() comes to for a prefix alone: its tuple is known by where it stands, and its
   * length.
   */
  private void addPlain(Rule rule, Prefix prefix, int word) {
    int directory = RuleEntries.directory(prefix.family(), rule.match().direction());
    int kind = (directory * 2 + word / 2) * PREFIX_LENGTHS + prefix.length();
    int tuple = plain[kind] - 1;
    if (tuple < 0) {
      expand(rule);
      plain[kind] = entries.tuple[entries.size() - 1] + 1;
      return;
    }
    boolean ipv4 = prefix.family() == Family.IPV4;
    entries.add(
        word,
        MaskedKey.word(ipv4, prefix.high()),
        ipv4 ? 0 : MaskedKey.word(false, prefix.low()),
        tuple,
        precedence,
        expiresRate);
    tuples.count(tuple, precedence);
  }

  /** Writes down what the rules say; their entries are there. */
  private void say(Collection<HeldRule> held) {
    int entry = 0;
    for (HeldRule one : held) {
      int first = entry;
      while (entry < entries.size() && entries.id(entry) == one.rule().id()) {
        entry++;
      }
      texts.add(one, entry - first);
    }
  }

  /** Each must have its own. Most lists have them in order. */
  private static void checkIds(Collection<HeldRule> rules) {
    int last = 0;
    boolean rising = true;
    for (HeldRule rule : rules) {
      rising &= rule.rule().id() > last;
      last = rule.rule().id();
    }
    HitCounts ids = rising ? null : new HitCounts(rules.size());
    for (HeldRule rule : rising ? List.<HeldRule>of() : rules) {
      int id = rule.rule().id();
      if (ids.of(id) != 0) {
        throw new RuleRefused(id, "another one has this id", "give each its own");
      }
      ids.add(id, 1);
    }
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
  }

  private void layOutTexts() {
    long textBytes = TableTexts.HEAD + texts.size() + texts.size() / 8L + SPARE_TEXT_BYTES;
    shape.texts = (int) ((textBytes + TableLayouts.UNIT - 1) / TableLayouts.UNIT);
    long units = (long) shape.textsAt + shape.texts;
    if (units > RuleSize.UNITS_MAX) {
      throw RuleSize.tooLarge(entries.id(entries.size() - 1), entries.size(), units);
    }
    shape.units = (int) units;
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
        if (had / TableLayouts.LINE_RULES >= TableLayouts.LINES_CHAINED_MAX) {
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
