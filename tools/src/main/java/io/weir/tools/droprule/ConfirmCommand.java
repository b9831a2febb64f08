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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
      Map<Integer, Long> ends = new HashMap<>();
      for (HeldRule held : before.rules()) {
        Duration ttl = held.rule().ttl();
        if (entry.addedIds().get(held.rule().id()) && (ttl == null || ttl.compareTo(since) > 0)) {
          long end = ttl == null ? HeldRule.NEVER : datapath.clock().after(ttl.minus(since));
          ends.put(held.rule().id(), end);
        }
      }
      if (ends.isEmpty()) {
        throw new WeirException(
            "confirm transaction " + entry.transaction(),
            Errno.ENOENT,
            "its rules have ended or were removed: add them again");
      }
      Changed changed =
          new Changes(datapath, before, given()).retime(List.of(), List.of(), 0, ends);
      InForce after = InForce.of(datapath);
      for (HeldRule held : after.rules()) {
        if (entry.addedIds().get(held.rule().id())) {
          Reports.held(after.state(held), output);
        }
      }
      Reports.changed(changed, after.summary(), output);
    }
  }
}
