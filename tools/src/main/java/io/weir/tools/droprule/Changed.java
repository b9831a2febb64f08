package io.weir.tools.droprule;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;

/**
 * What a change came to.
 *
 * @param transaction what undo takes back; 0: nothing was to be changed
 * @param kept rules that were there and came again
 * @param tuples the most lookups that a packet costs now
 * @param bytes memory of the rules
 */
record Changed(
    Place on,
    String command,
    long transaction,
    int added,
    int removed,
    int kept,
    int tuples,
    long bytes)
    implements Event {
  static final long NOTHING = 0;

  @Override
  public String name() {
    return "rule.change";
  }

  @Override
  public long timestampNs() {
    return 0;
  }

  @Override
  public int sizeBytes() {
    return 0; // never queued
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    on.visit(visitor);
    visitor.text("weir.command", command);
    if (transaction != NOTHING) {
      visitor.number("weir.transaction", transaction);
    }
    visitor.number("weir.added", added);
    visitor.number("weir.removed", removed);
    visitor.number("weir.kept", kept);
    visitor.number("weir.tuples", tuples);
    visitor.number("weir.memory_bytes", bytes);
  }

  /** The same in words. */
  String told() {
    StringBuilder text = new StringBuilder();
    if (transaction == NOTHING) {
      return "nothing to change" + (kept == 0 ? "" : ": " + Reports.count(kept, "rule") + " kept");
    }
    part(text, added, " added");
    part(text, removed, " removed");
    part(text, kept, " kept");
    return text
        + "; at most "
        + Reports.count(tuples, "lookup")
        + " a packet, "
        + Bytes.text(bytes)
        + "; 'droprule undo "
        + transaction
        + "' takes it back";
  }

  private static void part(StringBuilder text, int count, String what) {
    if (count != 0) {
      text.append(text.isEmpty() ? Reports.count(count, "rule") : ", " + count).append(what);
    }
  }
}
