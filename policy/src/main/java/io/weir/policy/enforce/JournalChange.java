package io.weir.policy.enforce;

import io.weir.policy.table.HeldRule;
import java.util.List;

/**
 * What is about to be done to a datapath.
 *
 * @param command as the user gave it
 * @param modeBefore the mode that is changed; null: it is not
 * @param undoes the transaction that this one takes back; 0: none
 */
public record JournalChange(
    String command,
    String interfaceName,
    int ifindex,
    long netnsInode,
    List<HeldRule> added,
    List<HeldRule> removed,
    Mode modeBefore,
    long undoes) {
  /** Nothing is taken back. */
  public static final long NO_TRANSACTION = 0;

  /** A change of a datapath's rules. */
  public static JournalChange of(
      StandingDatapath datapath, String command, List<HeldRule> added, List<HeldRule> removed) {
    return new JournalChange(
        command,
        datapath.interfaceName(),
        datapath.ifindex(),
        datapath.netnsInode(),
        added,
        removed,
        null,
        NO_TRANSACTION);
  }

  /** The same, where the mode changes too. */
  public JournalChange changingMode(Mode before) {
    return new JournalChange(
        command, interfaceName, ifindex, netnsInode, added, removed, before, undoes);
  }

  /** The same, as what takes another transaction back. */
  public JournalChange undoing(long transaction) {
    return new JournalChange(
        command, interfaceName, ifindex, netnsInode, added, removed, modeBefore, transaction);
  }
}
