package io.weir.tools.droprule;

import io.weir.policy.enforce.Journal;
import io.weir.policy.enforce.JournalEntry;
import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.table.HeldRule;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Keeps what was added on trial. */
@Command(
    name = "confirm",
    header = "Keep the rules that were added with --confirm.",
    description =
        "Lets the rules of a transaction hold for their --ttl, counted from when they were added. After"
            + " the time of --confirm there is nothing to confirm: the kernel has ended them.",
    footer = {"  droprule add eth0 --src 192.0.2.0/24 --confirm 60s", "  droprule confirm 9"})
final class ConfirmCommand extends Subcommand {
  @Mixin private ConfirmOptions options;

  @Override
  void run(Output output, Messages messages) {
    JournalEntry entry = Transactions.find(Journal.host(), options.transaction);
    try (StandingDatapath datapath = Transactions.datapath(entry, messages)) {
      Duration since = Duration.between(entry.time(), Instant.now());
      InForce before = InForce.of(datapath);
      int confirmed = 0;
      for (HeldRule held : before.rules()) {
        if (entry.addedIds().get(held.rule().id()) && confirm(datapath, held, since)) {
          confirmed++;
        }
      }
      if (confirmed == 0) {
        throw new WeirException(
            "confirm transaction " + entry.transaction(),
            Errno.ENOENT,
            "its rules have ended or were removed: add them again");
      }
      InForce after = InForce.of(datapath);
      for (HeldRule held : after.rules()) {
        if (entry.addedIds().get(held.rule().id())) {
          Reports.held(after.state(held), output);
        }
      }
      Reports.inForce(after.summary(), output);
    }
  }

  /** Lets a rule hold for its time; false where that has ended it meanwhile. */
  private static boolean confirm(StandingDatapath datapath, HeldRule held, Duration since) {
    Duration ttl = held.rule().ttl();
    if (ttl == null) {
      return datapath.drops().expireAt(held.rule().id(), HeldRule.NEVER);
    }
    Duration left = ttl.minus(since);
    return !left.isNegative()
        && datapath.drops().expireAt(held.rule().id(), datapath.clock().after(left));
  }
}
