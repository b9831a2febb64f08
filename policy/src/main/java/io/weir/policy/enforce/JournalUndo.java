package io.weir.policy.enforce;

import io.weir.policy.enforce.JournalEntry.FormerEnd;
import io.weir.policy.enforce.JournalEntry.TimedRule;
import io.weir.policy.table.HeldRule;
import io.weir.ringbuf.error.WeirException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What takes a transaction back.
 *
 * @param added the rules that it removed, with their ids and for the time they had left
 * @param removed the ids of the rules that it added, and of those that it let hold longer and that
 *     would have ended meanwhile
 * @param ends of the others whose end it changed, by their ids, the jiffy at which they would have
 *     ended, or {@link HeldRule#NEVER}
 * @param ended how many of those that it removed have ended meanwhile, and stay away
 * @param ofSessions how many of those that it removed were a session's, and stay away: nobody knows
 *     whether the session is still there
 * @param mode the mode to set; null: it stays
 */
public record JournalUndo(
    List<HeldRule> added,
    Set<Integer> removed,
    Map<Integer, Long> ends,
    int ended,
    int ofSessions,
    Mode mode) {
  /**
   * Refuses what cannot be taken back, whatever there is now.
   *
   * @throws WeirException which says why
   */
  public static void check(JournalEntry entry) {
    if (entry.detaches()) {
      throw new WeirException(
          "undo transaction " + entry.transaction(),
          0,
          "it took programs and rules away, which is not undone: add or import the rules again;"
              + " droprule undo TXID takes back another one");
    }
  }

  /**
   * Computes it.
   *
   * @param epoch today's: ids of another one mean other rules
   * @param expiry gives the jiffy at which a time from now is over
   */
  static JournalUndo of(
      JournalEntry entry, String epoch, Instant now, ToLongFunction<Duration> expiry) {
    check(entry);
    if (!entry.epoch().equals(epoch)) {
      throw new WeirException(
          "undo transaction " + entry.transaction(),
          0,
          "it is from before this host's last start, or before all datapaths were taken away:"
              + " what it changed is gone; droprule journal shows its rules");
    }
    Set<Integer> removed = new HashSet<>();
    entry.addedIds().stream().forEach(removed::add);
    Map<Integer, Long> ends = new HashMap<>();
    for (FormerEnd former : entry.renewed()) {
      BitSet ids = former.ids();
      if (isOver(former.expires(), now)) {
        ids.stream().forEach(removed::add);
      } else {
        long end = jiffies(former.expires(), now, expiry);
        ids.stream().forEach(id -> ends.put(id, end));
      }
    }
    List<HeldRule> added = new ArrayList<>();
    int ended = 0;
    int ofSessions = 0;
    for (TimedRule gone : entry.removed()) {
      if (gone.lease() != HeldRule.NO_LEASE) {
        ofSessions++;
      } else if (isOver(gone.expires(), now)) {
        ended++;
      } else {
        long expires = jiffies(gone.expires(), now, expiry);
        added.add(new HeldRule(gone.rule(), expires, HeldRule.NO_LEASE));
      }
    }
    return new JournalUndo(added, removed, ends, ended, ofSessions, entry.modeBefore());
  }

  private static boolean isOver(Instant expires, Instant now) {
    return expires != null && !expires.isAfter(now);
  }

  private static long jiffies(Instant expires, Instant now, ToLongFunction<Duration> expiry) {
    return expires == null ? HeldRule.NEVER : expiry.applyAsLong(Duration.between(now, expires));
  }
}
