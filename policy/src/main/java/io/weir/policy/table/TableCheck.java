package io.weir.policy.table;

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
      HeldRule is = found.get(i);
      HeldRule should = wanted.get(i);
      if (is.expiresJiffies() != should.expiresJiffies()
          || is.lease() != should.lease()
          || !is.rule().equals(should.rule())) {
        throw differs("rule " + should.rule().id() + " is " + is + " expected " + should);
      }
    }
    allReachable();
  }

  /** Whether each entry of a rule that is listed stands in a line, and no other does. */
  public void allReachable() {
    BitSet listed = new BitSet();
    TableTexts texts = view.texts();
    int end = texts.end();
    for (int record = texts.firstRecord(); record < end; record = texts.next(record)) {
      if (texts.idOf(record) != 0) {
        int first = texts.firstEntry(record);
        listed.set(first, first + texts.entries(record));
      }
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

  private static WeirException differs(String what) {
    return new WeirException(
        "read the table of rules back: " + what,
        0,
        "what is in the kernel is not what was asked for; detach, and report this");
  }
}
