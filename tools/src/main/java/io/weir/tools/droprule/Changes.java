package io.weir.tools.droprule;

import io.weir.policy.enforce.Journal;
import io.weir.policy.enforce.JournalChange;
import io.weir.policy.enforce.RuleBank;
import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.rule.Rule;
import io.weir.policy.table.HeldRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Changes the rules of one interface, once: told to the journal before, and how it ended after.
 * What has ended goes with it, for it takes room.
 */
final class Changes {
  private final StandingDatapath datapath;
  private final InForce before;
  private final String command;
  private final long undoes;

  /**
   * A change of a datapath that is open to be written.
   *
   * @param command as the user gave it
   */
  Changes(StandingDatapath datapath, InForce before, String command) {
    this(datapath, before, command, JournalChange.NO_TRANSACTION);
  }

  /** The same, as what takes a transaction back. */
  Changes(StandingDatapath datapath, InForce before, String command, long undoes) {
    this.datapath = datapath;
    this.before = before;
    this.command = command;
    this.undoes = undoes;
  }

  /** Adds and removes rules. */
  Changed change(List<HeldRule> added, List<HeldRule> removed) {
    if (added.isEmpty() && removed.isEmpty()) {
      return changed(Changed.NOTHING, 0, 0, 0);
    }
    return journaled(
        added,
        removed,
        0,
        () -> {
          Set<Integer> ids = new HashSet<>(before.ended());
          removed.forEach(held -> ids.add(held.rule().id()));
          datapath.drops().change(added, ids);
        });
  }

  /** Adds rules where there are none. */
  Changed begin(RuleBank.Plan plan) {
    return journaled(plan.rules(), List.of(), 0, () -> datapath.drops().add(plan));
  }

  /**
   * Adds and removes rules and lets others hold anew, in one swap.
   *
   * @param kept how many are there already and are meant to be
   * @param renewed by their ids, the rules whose time rules that are there get
   */
  Changed replace(
      List<HeldRule> added, List<HeldRule> removed, int kept, Map<Integer, Rule> renewed) {
    if (added.isEmpty() && removed.isEmpty() && renewed.isEmpty()) {
      return changed(Changed.NOTHING, 0, 0, kept);
    }
    return journaled(
        added,
        removed,
        kept,
        () -> {
          Set<Integer> gone = new HashSet<>();
          removed.forEach(held -> gone.add(held.rule().id()));
          List<HeldRule> wanted = new ArrayList<>(before.rules().size() + added.size());
          for (HeldRule held : before.rules()) {
            if (!gone.contains(held.rule().id())) {
              wanted.add(renewed(held, renewed.get(held.rule().id())));
            }
          }
          wanted.addAll(added);
          datapath.drops().replaceAll(wanted);
        });
  }

  private HeldRule renewed(HeldRule held, Rule as) {
    if (as == null) {
      return held;
    }
    return held.expiringAt(as.ttl() == null ? HeldRule.NEVER : datapath.clock().after(as.ttl()));
  }

  private Changed journaled(List<HeldRule> added, List<HeldRule> removed, int kept, Runnable step) {
    JournalChange intent = JournalChange.of(datapath, command, added, removed).undoing(undoes);
    long transaction = Journal.host().record(intent, datapath.clock(), step);
    return changed(transaction, added.size(), removed.size(), kept);
  }

  private Changed changed(long transaction, int added, int removed, int kept) {
    return new Changed(
        before.place(),
        command,
        transaction,
        added,
        removed,
        kept,
        datapath.drops().tuples(),
        datapath.drops().bytes());
  }
}
