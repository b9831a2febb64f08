package io.weir.tools.droprule;

import io.weir.policy.enforce.Journal;
import io.weir.policy.enforce.JournalEntry;
import io.weir.policy.enforce.JournalUndo;
import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.table.HeldRule;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes a change back. */
@Command(
    name = "undo",
    header = "Take a change back.",
    description =
        "Removes the rules that a transaction added, adds those that it removed, with their ids and"
            + " for the time they still had, and gives back the time of those that it renewed or"
            + " confirmed, and the mode. An undo is a transaction too, and can be undone; detach"
            + " cannot.",
    footer = {"  droprule undo", "  droprule undo 9"})
final class UndoCommand extends Subcommand {
  @Mixin private UndoOptions options;

  @Override
  void run(Output output, Messages messages) {
    Journal journal = Journal.host();
    JournalEntry entry =
        options.transaction == null
            ? journal.lastToUndo().orElseThrow(() -> missing("the journal has nothing to undo"))
            : Transactions.find(journal, options.transaction);
    JournalUndo.check(entry);
    try (StandingDatapath datapath = Transactions.datapath(entry, messages)) {
      JournalUndo undo = journal.undo(entry, datapath.clock());
      InForce before = InForce.of(datapath);
      List<HeldRule> back = new ArrayList<>();
      for (HeldRule held : undo.added()) {
        if (before.rule(held.rule().id()).isEmpty()) {
          back.add(held);
        }
      }
      List<HeldRule> gone = new ArrayList<>();
      for (HeldRule held : before.rules()) {
        if (undo.removed().contains(held.rule().id())) {
          gone.add(held);
        }
      }
      output.line("transaction " + entry.transaction() + ": " + entry.command());
      Changed changed =
          new Changes(datapath, before, given(), entry.transaction())
              .settingMode(undo.mode())
              .retime(back, gone, 0, ends(before, undo));
      if (undo.ended() > 0) {
        output.line(Reports.count(undo.ended(), "rule") + " stay away: their time is over");
      }
      if (undo.ofSessions() > 0) {
        output.line(Reports.count(undo.ofSessions(), "rule") + " of a session: not brought back");
      }
      Reports.changed(changed, InForce.of(datapath).summary(), output);
    }
  }

  /** Of rules that are there. */
  private static Map<Integer, Long> ends(InForce before, JournalUndo undo) {
    Map<Integer, Long> ends = new HashMap<>(undo.ends());
    Set<Integer> there = new HashSet<>();
    before.rules().forEach(held -> there.add(held.rule().id()));
    ends.keySet().retainAll(there);
    return ends;
  }

  private static WeirException missing(String remedy) {
    return new WeirException("undo the last transaction", Errno.ENOENT, remedy);
  }
}
