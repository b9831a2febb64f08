package io.weir.policy.enforce;

import io.weir.policy.enforce.JournalEntry.TimedRule;
import io.weir.policy.table.HeldRule;
import io.weir.ringbuf.error.WeirException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What takes a transaction back.
 *
 * @param added the rules that it removed, with their ids and for the time they had left
 * @param removed the ids of the rules that it added
 * @param ended how many of those that it removed have ended meanwhile, and stay away
 * @param mode the mode to set; null: it stays
 */
public record JournalUndo(List<HeldRule> added, Set<Integer> removed, int ended, Mode mode) {
  /**
   * Computes it.
   *
   * @param epoch today's: ids of another one mean other rules
   * @param expiry gives the jiffy at which a time from now is over
   */
  static JournalUndo of(
      JournalEntry entry, String epoch, Instant now, ToLongFunction<Duration> expiry) {
    if (!entry.epoch().equals(epoch)) {
      throw new WeirException(
          "undo transaction " + entry.transaction(),
          0,
          "it is from before this host's last start, or before all datapaths were taken away:"
              + " what it changed is gone; droprule journal shows its rules");
    }
    Set<Integer> removed = new HashSet<>();
    BitSet ids = entry.addedIds();
    for (int id = ids.nextSetBit(0); id >= 0; id = ids.nextSetBit(id + 1)) {
      removed.add(id);
    }
    List<HeldRule> added = new ArrayList<>();
    for (TimedRule gone : entry.removed()) {
      if (gone.expires() == null) {
        added.add(new HeldRule(gone.rule(), HeldRule.NEVER, HeldRule.NO_LEASE));
      } else if (gone.expires().isAfter(now)) {
        long expires = expiry.applyAsLong(Duration.between(now, gone.expires()));
        added.add(new HeldRule(gone.rule(), expires, HeldRule.NO_LEASE));
      }
    }
    return new JournalUndo(
        added, removed, entry.removed().size() - added.size(), entry.modeBefore());
  }
}
