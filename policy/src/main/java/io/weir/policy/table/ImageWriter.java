package io.weir.policy.table;

import io.weir.policy.work.Aside;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes what a {@link TableImage} laid out, but for the texts. One thread. */
final class ImageWriter {
  private final ByteBuffer memory;
  private final TableLayouts at;
  private final TableShape shape;
  private final EntryList entries;
  private final TupleSet tuples;

  ImageWriter(
      ByteBuffer memory,
      TableLayouts layouts,
      TableShape shape,
      EntryList entries,
      TupleSet tuples) {
    this.memory = memory;
    this.at = layouts;
    this.shape = shape;
    this.entries = entries;
    this.tuples = tuples;
  }

  void write(long seed, long generation, List<List<TupleSet.Tuple>> directories) {
    header(seed, generation);
    for (int i = 0; i < directories.size(); i++) {
      directory(i, directories.get(i));
    }
    boolean shared = entries.size() >= TableImage.MANY;
    Aside.both(shared, "gates", () -> gates(seed), this::entriesAndLines);
  }

  private void entriesAndLines() {
    entries();
    lines();
  }

  private void header(long seed, long generation) {
    memory.putLong(at.seed, seed);
    memory.putLong(at.generation, generation);
    memory.putInt(at.layout, TableLayouts.LAYOUT);
    memory.putInt(at.linesAt, shape.linesAt);
    memory.putInt(at.linesMask, shape.lines - 1);
    memory.putInt(at.sparesAt, shape.sparesAt);
    memory.putInt(at.spares, shape.spares);
    memory.putInt(at.rulesAt, shape.rulesAt);
    memory.putInt(at.rules, shape.rules);
    memory.putInt(at.textsAt, shape.textsAt);
    memory.putInt(at.texts, shape.texts);
    memory.putInt(at.units, shape.units);
  }

  private void directory(int number, List<TupleSet.Tuple> sorted) {
    int unit = (TableLayouts.FIRST_DIRECTORY + number) * TableLayouts.UNIT;
    int shift = 0;
    while ((sorted.size() - 1) >> shift >= Long.SIZE) {
      shift++;
    }
    long always = 0;
    int levels = 0;
    for (TupleSet.Tuple tuple : sorted) {
      int tupleAt = (shape.tuplesAt[number] + tuple.index) * TableLayouts.UNIT;
      for (int word = 0; word < MaskedKey.WORDS; word++) {
        memory.putLong(tupleAt + at.mask + word * Long.BYTES, tuple.mask[word]);
      }
      memory.putLong(tupleAt + at.best, tuple.best);
      if (tuple.level == GateLevel.NONE) {
        always |= 1L << (tuple.index >> shift);
      } else {
        levels |= 1 << tuple.level;
      }
    }
    memory.putLong(unit + at.always, always);
    memory.putInt(unit + at.tuplesAt, shape.tuplesAt[number]);
    memory.putInt(unit + at.tuples, sorted.size());
    memory.putInt(unit + at.shift, shift);
    memory.putInt(unit + at.gatesAt, shape.gatesAt[number]);
    memory.putInt(unit + at.gatesMask, Math.max(0, shape.gates[number] - 1));
    memory.putInt(unit + at.levels, levels);
    memory.putInt(unit + at.needs, tuples.needs(number));
  }

  private void entries() {
    ByteBuffer at = memory.duplicate().position(shape.rulesAt * TableLayouts.UNIT);
    at.slice()
        .order(ByteOrder.nativeOrder())
        .asLongBuffer()
        .put(entries.words, 0, entries.size() * EntryList.WORDS);
  }

  private void gates(long seed) {
    int size = entries.size();
    List<TupleSet.Tuple> all = tuples.all();
    for (int i = 0; i < size; i++) {
      TupleSet.Tuple tuple = all.get(entries.tuple[i]);
      if (tuple.level == GateLevel.NONE) {
        continue;
      }
      int directory = tuple.directory;
      int from = i * EntryList.WORDS;
      int mask = shape.gates[directory] - 1;
      int gate = GateLevel.gate(seed, directory, tuple.level, entries.words, from, mask);
      int place = shape.gatesAt[directory] * TableLayouts.UNIT + gate * Long.BYTES;
      int unit = (TableLayouts.FIRST_DIRECTORY + directory) * TableLayouts.UNIT;
      long bit = 1L << (tuple.index >> memory.getInt(unit + at.shift));
      memory.putLong(place, memory.getLong(place) | bit);
    }
  }

  private void lines() {
    int[] held = new int[shape.lines];
    int[] tail = new int[shape.lines]; // the last spare of each, from 1
    int spares = 0;
    int size = entries.size();
    for (int i = 0; i < size; i++) {
      long hash = shape.hash[i];
      int line = (int) hash & (shape.lines - 1);
      int lane = held[line]++ % TableLayouts.LINE_RULES;
      if (held[line] > TableLayouts.LINE_RULES && lane == 0) {
        int full = lineAt(line, tail[line]);
        memory.putInt(full + at.next, ++spares);
        tail[line] = spares;
      }
      int into = lineAt(line, tail[line]);
      memory.putInt(into + at.rule + lane * Integer.BYTES, i);
      memory.putShort(into + at.fingerprint + lane * Short.BYTES, (short) Hashes.fingerprint(hash));
    }
  }

  private int lineAt(int line, int spare) {
    int unit = spare == 0 ? shape.linesAt + line : shape.sparesAt + spare - 1;
    return unit * TableLayouts.UNIT;
  }
}
