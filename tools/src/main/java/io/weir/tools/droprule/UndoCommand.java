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
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes a change back. */
@Command(
    name = "undo",
    header = "Take a change back.",
    description =
        "Removes the rules that a transaction added, and adds those that it removed, with their ids"
            + " and for the time they still had. An undo is a transaction too, and can be undone.",
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
          new Changes(datapath, before, given(), entry.transaction()).change(back, gone);
      if (undo.ended() > 0) {
        output.line(Reports.count(undo.ended(), "rule") + " stay away: their time is over");
      }
      Reports.changed(changed, InForce.summary(datapath), output);
    }
  }

  private static WeirException missing(String remedy) {
    return new WeirException("undo the last transaction", Errno.ENOENT, remedy);
  }
}
