package io.weir.policy.enforce;

import io.weir.policy.table.HeldRule;
import java.util.List;

/**
 * What is about to be done to a datapath.
 *
 * @param command as the user gave it
 * @param renewed rules that get another end, as they are before it
 * @param modeBefore the mode that is changed; null: it is not
 * @param detaches whether the datapath goes; its rules are those removed
 * @param undoes the transaction that this one takes back; 0: none
 */
public record JournalChange(
    String command,
    String interfaceName,
    int ifindex,
    long netnsInode,
    List<HeldRule> added,
    List<HeldRule> removed,
    List<HeldRule> renewed,
    Mode modeBefore,
    boolean detaches,
    long undoes) {
  /** Nothing is taken back. */
  public static final long NO_TRANSACTION = 0;

  /** A change of rules alone. */
  public JournalChange(
      String command,
      String interfaceName,
      int ifindex,
      long netnsInode,
      List<HeldRule> added,
      List<HeldRule> removed) {
    this(
        command,
        interfaceName,
        ifindex,
        netnsInode,
        added,
        removed,
        List.of(),
        null,
        false,
        NO_TRANSACTION);
  }

  /** A change of a datapath's rules. */
  public static JournalChange of(
      StandingDatapath datapath, String command, List<HeldRule> added, List<HeldRule> removed) {
    return new JournalChange(
        command,
        datapath.interfaceName(),
        datapath.ifindex(),
        datapath.netnsInode(),
        added,
        removed);
  }

  /** The same, where rules that are there get another end. */
  public JournalChange renewing(List<HeldRule> before) {
    return with(before, modeBefore, detaches, undoes);
  }

  /** The same, where the mode changes too. */
  public JournalChange changingMode(Mode before) {
    return with(renewed, before, detaches, undoes);
  }

  /** The same, where the datapath goes with its rules. */
  JournalChange detaching() {
    return with(renewed, modeBefore, true, undoes);
  }

  /** The same, as what takes another transaction back. */
  public JournalChange undoing(long transaction) {
    return with(renewed, modeBefore, detaches, transaction);
  }

  private JournalChange with(
      List<HeldRule> renewed, Mode modeBefore, boolean detaches, long undoes) {
    return new JournalChange(
        command,
        interfaceName,
        ifindex,
        netnsInode,
        added,
        removed,
        renewed,
        modeBefore,
        detaches,
        undoes);
  }
}
