package io.weir.tools.droprule;

import io.weir.policy.enforce.Journal;
import io.weir.policy.enforce.JournalEntry;
import io.weir.policy.enforce.StandingDatapath;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;

/** Transactions of the journal, and where they were. */
final class Transactions {
  private Transactions() {}

  static JournalEntry find(Journal journal, long transaction) {
    return journal
        .find(transaction)
        .orElseThrow(
            () ->
                new WeirException(
                    "find transaction " + transaction,
                    Errno.ENOENT,
                    "'droprule journal' shows those that there are"));
  }

  /** The datapath that one changed, to be changed. */
  static StandingDatapath datapath(JournalEntry entry, Messages messages) {
    return Datapaths.toChange(
        new Place(entry.interfaceName(), entry.ifindex(), entry.netnsInode()), messages);
  }
}
