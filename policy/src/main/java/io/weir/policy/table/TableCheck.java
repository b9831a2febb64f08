package io.weir.policy.table;

import io.weir.policy.work.Aside;
import io.weir.ringbuf.error.WeirException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;

/** Reads a table back: whether it holds what was asked for, and the kernel can find all of it. */
public final class TableCheck {
  private final TableView view;
  private final ByteBuffer memory;
  private final TableLayouts at;

  public TableCheck(TableView view) {
    this.view = view;
    this.memory = view.memory();
    this.at = view.layouts();
  }

  /**
   * Compares.
   *
   * @param wanted in the order in which they came; hits do not matter
   * @throws WeirException when something else is there
   */
  public void holds(List<HeldRule> wanted) {
    List<HeldRule> found = view.rules();
    if (found.size() != wanted.size()) {
      throw differs("rules=" + found.size() + " expected=" + wanted.size());
    }
    for (int i = 0; i < found.size(); i++) {
      same(found.get(i), wanted.get(i));
    }
    allReachable();
  }

  /**
   * Compares with what was laid out: each entry but for its hits, whether its key leads to it, and
   * what is said of the rules. Makes no object for a rule.
   *
   * @throws WeirException when something else is there
   */
  public void holds(TableImage image) {
    if (!image.sameTexts(view.texts().records(0))
        || view.texts().entriesUsed() != image.entries()) {
      throw differs("other rules are there");
    }
    for (int entry = image.firstOther(memory, view.entry(0)); entry < image.entries(); entry++) {
      if (!image.sameEntry(entry, memory, view.entry(entry))) {
        throw differs("entry " + entry + " of rule " + view.id(entry));
      }
    }
    int all = image.entries();
    Aside.both(
        all >= TableImage.MANY,
        "lines",
        () -> found(image, 0, all / 2),
        () -> found(image, all / 2, all));
  }

  /** Whether the keys of some of the entries lead to them. */
  private void found(TableImage image, int from, int to) {
    for (int entry = from; entry < to; entry++) {
      if (!TableLine.forHash(view, image.hash(entry)).findEntry(entry)) {
        throw differs("rule " + view.id(entry) + " is not found by its key");
      }
    }
  }

  /** Whether each entry of a rule that is listed stands in a line, and no other does. */
  public void allReachable() {
    BitSet listed = new BitSet();
    int end = view.texts().entriesUsed();
    for (int entry = 0; entry < end; entry++) {
      listed.set(entry, view.id(entry) != 0);
    }
    BitSet inLines = entriesInLines();
    if (!listed.equals(inLines)) {
      listed.xor(inLines);
      throw differs("entries out of place: " + listed.cardinality());
    }
  }

  private BitSet entriesInLines() {
    BitSet found = new BitSet();
    int line = memory.getInt(at.linesAt) * TableLayouts.UNIT;
    int end = memory.getInt(at.rulesAt) * TableLayouts.UNIT; // the spares stand behind the lines
    for (; line < end; line += TableLayouts.UNIT) {
      for (int lane = 0; lane < TableLayouts.LINE_RULES; lane++) {
        if (memory.getShort(line + at.fingerprint + lane * Short.BYTES) != 0) {
          found.set(memory.getInt(line + at.rule + lane * Integer.BYTES));
        }
      }
    }
    return found;
  }

  static void same(HeldRule is, HeldRule should) {
    if (is.expiresJiffies() != should.expiresJiffies()
        || is.lease() != should.lease()
        || is.trial() != should.trial()
        || !is.rule().equals(should.rule())) {
      throw differs("rule " + should.rule().id() + " is " + is + " expected " + should);
    }
  }

  static WeirException differs(String what) {
    return new WeirException(
        "read the table of rules back: " + what,
        0,
        "what is in the kernel is not what was asked for; detach, and report this");
  }
}
