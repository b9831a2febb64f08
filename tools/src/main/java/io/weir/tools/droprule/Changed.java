package io.weir.tools.droprule;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.tools.CommandAnswer;

/**
 * What a change came to.
 *
 * @param transaction what undo takes back; 0: nothing was to be changed, or no journal can be
 *     written and this was a way out
 * @param renewed rules that got another end
 * @param kept rules that were there and came again
 * @param mode what is in force from now on; empty: what was
 * @param tuples the most lookups that a packet costs now
 * @param bytes memory of the rules
 */
record Changed(
    Place on,
    String command,
    long transaction,
    int added,
    int removed,
    int renewed,
    int kept,
    String mode,
    int tuples,
    long bytes)
    implements CommandAnswer {
  static final long NOTHING = 0;

  @Override
  public String name() {
    return "rule.change";
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
    visitor.number("weir.renewed", renewed);
    visitor.number("weir.kept", kept);
    if (!mode.isEmpty()) {
      visitor.text("weir.mode", mode);
    }
    visitor.number("weir.tuples", tuples);
    visitor.number("weir.memory_bytes", bytes);
  }

  /** The same in words. */
  String told() {
    StringBuilder text = new StringBuilder();
    if (transaction == NOTHING && mode.isEmpty()) {
      return "nothing to change" + (kept == 0 ? "" : ": " + Reports.count(kept, "rule") + " kept");
    }
    part(text, added, " added");
    part(text, removed, " removed");
    part(text, kept, " kept");
    part(text, renewed, " with another end");
    if (!mode.isEmpty()) {
      text.append(text.isEmpty() ? "mode " : ", mode ").append(mode);
    }
    if (text.isEmpty()) {
      text.append("nothing left to take back");
    }
    return text
        + "; at most "
        + Reports.count(tuples, "lookup")
        + " a packet, "
        + Bytes.text(bytes)
        + (transaction == NOTHING ? "" : "; 'droprule undo " + transaction + "' takes it back");
  }

  private static void part(StringBuilder text, int count, String what) {
    if (count != 0) {
      text.append(text.isEmpty() ? Reports.count(count, "rule") : ", " + count).append(what);
    }
  }
}
