package io.weir.tools.droprule;

import io.weir.policy.enforce.JournalEntry;
import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;
import java.time.Instant;

/** A transaction as journal shows it. */
record JournalLine(JournalEntry entry) implements Event {
  private static final long NS_PER_SECOND = 1_000_000_000L;

  @Override
  public String name() {
    return "rule.transaction";
  }

  @Override
  public long timestampNs() {
    Instant time = entry.time();
    return time.getEpochSecond() * NS_PER_SECOND + time.getNano();
  }

  @Override
  public int sizeBytes() {
    return 0; // never queued
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("network.interface.name", entry.interfaceName());
    visitor.number("weir.interface.index", entry.ifindex());
    visitor.number("weir.netns", entry.netnsInode());
    visitor.number("weir.transaction", entry.transaction());
    visitor.text("weir.state", state());
    visitor.text("weir.user", entry.user());
    visitor.text("weir.command", entry.command());
    visitor.number("weir.added", added());
    visitor.number("weir.removed", entry.removed().size());
    if (!entry.renewed().isEmpty()) {
      visitor.number("weir.renewed", renewed());
    }
    if (entry.modeBefore() != null) {
      visitor.text("weir.mode_before", Reports.word(entry.modeBefore()));
    }
    if (entry.detaches()) {
      visitor.flag("weir.detaches", true);
    }
    if (entry.undoes() != 0) {
      visitor.number("weir.undoes", entry.undoes());
    }
    if (!entry.error().isEmpty()) {
      visitor.text("weir.error", entry.error());
    }
  }

  /** done, failed, or intent: it did not end. */
  String state() {
    return Reports.word(entry.state());
  }

  private int renewed() {
    return entry.renewed().stream().mapToInt(end -> end.ids().cardinality()).sum();
  }

  /** How many rules it added. */
  int added() {
    return entry.addedIds().cardinality();
  }
}
