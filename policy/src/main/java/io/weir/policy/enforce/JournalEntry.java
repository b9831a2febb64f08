package io.weir.policy.enforce;

import io.weir.policy.rule.Rule;
import io.weir.policy.table.HeldRule;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;

/**
 * A transaction of the journal.
 *
 * @param transaction its number, from 1
 * @param user who did it, as in {@code root (sudo by alice)}
 * @param epoch within which rules' ids tell which rules are meant
 * @param addedIds of all rules that it added
 * @param added these rules in full, or none where there were too many
 * @param removed all rules that it removed
 * @param renewed rules that got another end, by the end that they had
 * @param modeBefore the mode that it changed; null: it did not
 * @param detaches whether it took the datapath away
 * @param undoes the transaction that it takes back; 0: none
 * @param state how it ended
 * @param error why it failed, else empty
 */
public record JournalEntry(
    long transaction,
    Instant time,
    String user,
    String command,
    String interfaceName,
    int ifindex,
    long netnsInode,
    String epoch,
    BitSet addedIds,
    List<TimedRule> added,
    List<TimedRule> removed,
    List<FormerEnd> renewed,
    Mode modeBefore,
    boolean detaches,
    long undoes,
    State state,
    String error) {
  /** How a transaction ended. */
  public enum State {
    /** It did not end: its process was killed, or the host went down. */
    INTENT,
    DONE,
    FAILED
  }

  /**
   * A rule and when it ends.
   *
   * @param expires null: it does not
   * @param lease the session whose rule it was; {@link HeldRule#NO_LEASE}: none's
   */
  public record TimedRule(Rule rule, Instant expires, int lease) {
    TimedRule(Rule rule, Instant expires) {
      this(rule, expires, HeldRule.NO_LEASE);
    }
  }

  /**
   * Rules that had one end.
   *
   * @param expires null: none
   */
  public record FormerEnd(Instant expires, BitSet ids) {}

  JournalEntry ended(State how, String why) {
    return new JournalEntry(
        transaction,
        time,
        user,
        command,
        interfaceName,
        ifindex,
        netnsInode,
        epoch,
        addedIds,
        added,
        removed,
        renewed,
        modeBefore,
        detaches,
        undoes,
        how,
        why);
  }
}
