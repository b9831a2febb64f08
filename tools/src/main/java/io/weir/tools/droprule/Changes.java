package io.weir.tools.droprule;

import io.weir.policy.enforce.Journal;
import io.weir.policy.enforce.JournalChange;
import io.weir.policy.enforce.Mode;
import io.weir.policy.enforce.RuleBank;
import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.rule.Rule;
import io.weir.policy.table.HeldRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Changes the rules of one interface, once: told to the journal before, and how it ended after.
 * What has ended goes with it, for it takes room.
 */
final class Changes {
  private final StandingDatapath datapath;
  private final InForce before;
  private final String command;
  private final long undoes;
  private Mode mode; // null: it stays
  private Consumer<String> notes; // null: nothing is done without the journal

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

  /**
   * Lets it set the mode too, after the rules are as they shall be.
   *
   * @param wanted null: it stays
   */
  Changes settingMode(Mode wanted) {
    mode = wanted == datapath.mode() ? null : wanted;
    return this;
  }

  /**
   * Lets nothing that drops less need the journal.
   *
   * @param told if that cannot be written
   */
  Changes orElseTelling(Consumer<String> told) {
    notes = told;
    return this;
  }

  /** Adds and removes rules. */
  Changed change(List<HeldRule> added, List<HeldRule> removed) {
    if (added.isEmpty() && removed.isEmpty()) {
      return isNothing() ? nothing(0) : journaled(added, removed, List.of(), 0, () -> {});
    }
    return journaled(
        added,
        removed,
        List.of(),
        0,
        () -> {
          Set<Integer> ids = new HashSet<>(before.ended());
          removed.forEach(held -> ids.add(held.rule().id()));
          datapath.drops().change(added, ids);
        });
  }

  /** Adds rules where there are none. */
  Changed begin(RuleBank.Plan plan) {
    return journaled(plan.rules(), List.of(), List.of(), 0, () -> datapath.drops().add(plan));
  }

  /**
   * Adds and removes rules and lets others hold anew, in one swap.
   *
   * @param kept how many are there already and are meant to be
   * @param renewed by their ids, the rules whose time rules that are there get
   */
  Changed replace(
      List<HeldRule> added, List<HeldRule> removed, int kept, Map<Integer, Rule> renewed) {
    Map<Integer, Long> ends = new HashMap<>();
    renewed.forEach(
        (id, as) ->
            ends.put(id, as.ttl() == null ? HeldRule.NEVER : datapath.clock().after(as.ttl())));
    return retime(added, removed, kept, ends);
  }

  /**
   * Adds and removes rules and gives others another end, in one swap.
   *
   * @param kept how many are there already and are meant to be
   * @param ends by the ids of rules that are there, the jiffy at which they end from now on
   */
  Changed retime(List<HeldRule> added, List<HeldRule> removed, int kept, Map<Integer, Long> ends) {
    if (ends.isEmpty() && kept == 0) {
      return change(added, removed);
    }
    if (added.isEmpty() && removed.isEmpty() && ends.isEmpty() && isNothing()) {
      return nothing(kept);
    }
    Set<Integer> gone = new HashSet<>();
    removed.forEach(held -> gone.add(held.rule().id()));
    List<HeldRule> retimed = new ArrayList<>();
    List<HeldRule> wanted = new ArrayList<>(before.rules().size() + added.size());
    for (HeldRule held : before.rules()) {
      Long end = ends.get(held.rule().id());
      if (!gone.contains(held.rule().id())) {
        wanted.add(end == null ? held : held.expiringAt(end));
        if (end != null) {
          retimed.add(held);
        }
      }
    }
    wanted.addAll(added);
    return journaled(added, removed, retimed, kept, () -> datapath.drops().replaceAll(wanted));
  }

  private Changed journaled(
      List<HeldRule> added,
      List<HeldRule> removed,
      List<HeldRule> retimed,
      int kept,
      Runnable step) {
    Mode modeBefore = mode == null ? null : datapath.mode();
    JournalChange intent =
        JournalChange.of(datapath, command, added, removed)
            .renewing(retimed)
            .changingMode(modeBefore)
            .undoing(undoes);
    long transaction = record(intent, () -> apply(step));
    return new Changed(
        before.place(),
        command,
        transaction,
        added.size(),
        removed.size(),
        retimed.size(),
        kept,
        mode == null ? "" : InForce.word(mode),
        datapath.drops().tuples(),
        datapath.drops().bytes());
  }

  private long record(JournalChange intent, Runnable step) {
    Journal journal = Journal.host();
    return notes == null || mode == Mode.ENFORCE
        ? journal.record(intent, datapath.clock(), step)
        : journal.recordIfPossible(intent, datapath.clock(), step, notes);
  }

  private void apply(Runnable step) {
    step.run();
    if (mode != null) {
      datapath.mode(mode);
    }
  }

  /** Taking something back is written down even so: the next undo is about what was before. */
  private boolean isNothing() {
    return mode == null && undoes == JournalChange.NO_TRANSACTION;
  }

  private Changed nothing(int kept) {
    return new Changed(
        before.place(),
        command,
        Changed.NOTHING,
        0,
        0,
        0,
        kept,
        "",
        datapath.drops().tuples(),
        datapath.drops().bytes());
  }
}
