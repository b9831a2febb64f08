package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfTypes;
import io.weir.bpf.DirectoryLock;
import io.weir.bpf.Netns;
import io.weir.policy.rule.Rule;
import io.weir.policy.table.HeldRule;
import io.weir.policy.table.TableLayouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The rules of a session's datapath: its own, which hold as long as it renews its lease, and those
 * of others. Each call that changes something excludes other processes that do. Any thread.
 */
public final class SessionRules implements AutoCloseable {
  private final DatapathSession session;
  private final Netns netns;
  private final String command;
  private final Unwinding opened = new Unwinding();
  private final BpfTypes types;
  private final DatapathState state;
  private final RuleClock clock;
  private final RuleBank bank;
  private final Set<Integer> own = new HashSet<>();
  private SessionLease lease;
  private Failsafe failsafe = Failsafe.NONE;
  private boolean kept;

  private SessionRules(DatapathSession session, Netns netns, String command) {
    this.session = session;
    this.netns = netns;
    this.command = command;
    this.clock = RuleClock.measure();
    try {
      types = opened.add(DatapathPrograms.types());
      state = opened.add(new DatapathState(session.object().map(DatapathPrograms.STATE), types));
      BpfMap outer = session.object().map(DatapathPrograms.BANK);
      bank = opened.add(new RuleBank(outer, new TableLayouts(types::layout), clock::now));
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Takes a lease.
   *
   * @param session opened with rules; stays the caller's, and is closed after this
   * @param netns where the interface is; stays the caller's
   * @param mode to begin with; null: what it is, and {@link Mode#AUDIT} where nobody gave one
   * @param command for the journal: what the user gave
   * @throws io.weir.ringbuf.error.WeirException EBUSY when there is no free lease
   */
  public static SessionRules open(
      DatapathSession session, Netns netns, Mode mode, String command, Consumer<String> notes) {
    PinStore.host().make(); // its lock is what keeps processes from changing one bank at once
    SessionRules rules = new SessionRules(session, netns, command);
    try {
      rules.exclusively(() -> rules.begin(mode, notes));
      return rules;
    } catch (RuntimeException e) {
      rules.opened.close();
      throw e;
    }
  }

  public Mode mode() {
    return state.mode();
  }

  /** Sets what is done with verdicts of all rules, from the next packet on. */
  public synchronized void mode(Mode mode) {
    if (mode != state.mode()) {
      exclusively(() -> changeMode(mode));
    }
  }

  public RuleClock clock() {
    return clock;
  }

  /** All rules that hold now. */
  public synchronized List<HeldRule> rules() {
    return bank.rules().stream().filter(this::holds).toList();
  }

  /** Whether a rule is this session's; another may have removed one and made it again. */
  public synchronized boolean isOwn(HeldRule rule) {
    return own.contains(rule.rule().id()) && rule.lease() == lease.number();
  }

  /** What became of packets that a rule decided about, by name, since the datapath began. */
  public Map<String, Long> counters() {
    return DropCounts.read(session.object().map(DropCounts.MAP));
  }

  /** What speaks against a rule. */
  public synchronized List<String> objections(Rule rule) {
    return RuleGuard.objections(rule, failsafe);
  }

  /**
   * Puts rules in place that need this session's lease.
   *
   * @param rules with ids of their own, from {@link RuleIds}
   * @param undoes the transaction that this takes back, or {@link JournalChange#NO_TRANSACTION}
   * @return the transaction in the journal
   * @throws io.weir.ringbuf.error.WeirException when nothing was changed, or not as asked for
   */
  public synchronized long add(List<Rule> rules, long undoes) {
    List<HeldRule> held = new ArrayList<>();
    for (Rule rule : rules) {
      long ends = rule.ttl() == null ? HeldRule.NEVER : clock.after(rule.ttl());
      held.add(new HeldRule(rule, ends, lease.number()));
    }
    long transaction = change(held, List.of(), undoes);
    rules.forEach(rule -> own.add(rule.id()));
    return transaction;
  }

  /** A rule that holds now; empty when there is none by this id. */
  public synchronized Optional<HeldRule> find(int id) {
    return rules().stream().filter(held -> held.rule().id() == id).findFirst();
  }

  /**
   * Removes a rule, this session's or another's.
   *
   * @param rule as {@link #find} gave it
   * @return the transaction in the journal
   */
  public synchronized long remove(HeldRule rule, long undoes) {
    long transaction = change(List.of(), List.of(rule), undoes);
    own.remove(rule.rule().id());
    return transaction;
  }

  /**
   * Brings a rule back that was removed, with the end that it had: a standing one as that, a
   * session's as one of this session.
   *
   * @param rule as {@link #find} gave it
   * @return the transaction in the journal
   */
  public synchronized long putBack(HeldRule rule, long undoes) {
    boolean standing = rule.lease() == HeldRule.NO_LEASE;
    int number = standing ? HeldRule.NO_LEASE : lease.number();
    HeldRule back = new HeldRule(rule.rule(), rule.expiresJiffies(), number, rule.hits());
    long transaction = change(List.of(back), List.of(), undoes);
    if (!standing) {
      own.add(rule.rule().id());
    }
    return transaction;
  }

  /** How long this session's rules hold if it dies now. */
  public synchronized Duration leaseLeft() {
    return lease.left();
  }

  /**
   * Renews the lease, if that is due; to be called every other second or so.
   *
   * @return false when another session took it meanwhile, for this one slept: its rules are gone,
   *     and it has a new lease
   */
  public synchronized boolean renew() {
    if (lease.renew()) {
      return true;
    }
    own.clear();
    lease.close();
    exclusively(this::takeLease);
    return false;
  }

  /** Looks anew for whom no rule may cut off, and tells the datapath; some milliseconds. */
  public void refreshFailsafe() {
    Failsafe found = Failsafe.discover(netns);
    synchronized (this) {
      if (!found.equals(failsafe)) {
        exclusively(() -> tell(found));
        failsafe = found;
      }
    }
  }

  /**
   * Lets this session's rules stay when it ends, each until its TTL: the datapath becomes a
   * standing one, which droprule handles.
   */
  public synchronized void keep(Consumer<String> notes) {
    String name = session.watched().name();
    try (StandingDatapath standing = StandingDatapath.open(netns, name, AttachMode.AUTO, notes)) {
      List<HeldRule> all = new ArrayList<>();
      for (HeldRule held : standing.drops().rules()) {
        if (isOwn(held)) {
          all.add(new HeldRule(held.rule(), held.expiresJiffies(), HeldRule.NO_LEASE, held.hits()));
        } else if (holds(held)) {
          all.add(held);
        }
      }
      standing.drops().replaceAll(all);
    }
    kept = true;
  }

  /** Removes this session's rules, unless they shall stay, and ends its lease. Idempotent. */
  @Override
  public synchronized void close() {
    try (opened) {
      if (lease != null) {
        lease.close(); // its rules hold no more, whatever comes next
        if (!kept && !own.isEmpty()) {
          exclusively(this::removeOwn);
        }
      }
    }
  }

  private void removeOwn() {
    Set<Integer> ids = new HashSet<>();
    bank.rules().stream().filter(this::isOwn).forEach(held -> ids.add(held.rule().id()));
    own.clear();
    swap(List.of(), ids);
  }

  private void begin(Mode mode, Consumer<String> notes) {
    if (mode != null && mode != state.mode()) {
      changeMode(mode);
    } else if (bank.size() == 0 && state.mode() == Mode.OFF) {
      state.mode(Mode.AUDIT);
      notes.accept(
          "mode audit on "
              + session.watched().name()
              + ": what rules would drop is counted, and passes");
    }
    takeLease();
    failsafe = Failsafe.discover(netns);
    tell(failsafe);
  }

  private void changeMode(Mode mode) {
    record(change(List.of(), List.of()).changingMode(state.mode()), () -> state.mode(mode));
  }

  /** Does something that no process shall come between. */
  private synchronized void exclusively(Runnable action) {
    String operation = "change the rules of " + session.watched().name();
    DirectoryLock lock = PinStore.host().lock(operation, PinStore.PATIENCE);
    try {
      action.run();
    } finally {
      lock.close();
    }
  }

  private void takeLease() {
    lease = SessionLease.take(leaseState(), bank, clock);
  }

  /** The lease closes it. */
  private DatapathState leaseState() {
    return new DatapathState(session.object().map(DatapathPrograms.STATE), types);
  }

  private long change(List<HeldRule> added, List<HeldRule> removed, long undoes) {
    Set<Integer> ids = new HashSet<>();
    removed.forEach(held -> ids.add(held.rule().id()));
    long[] transaction = new long[1];
    exclusively(
        () ->
            transaction[0] =
                record(change(added, removed).undoing(undoes), () -> swap(added, ids)));
    return transaction[0];
  }

  private JournalChange change(List<HeldRule> added, List<HeldRule> removed) {
    return new JournalChange(
        command,
        session.watched().name(),
        session.watched().index(),
        netns.inode(),
        added,
        removed);
  }

  private long record(JournalChange change, Runnable step) {
    return Journal.host().record(change, clock, step);
  }

  private void tell(Failsafe found) {
    new FailsafeTable(types, state)
        .update(found, session.object().map("failsafe"), session.object().map("local_addresses"));
  }

  private boolean holds(HeldRule held) {
    long now = clock.now();
    return !held.isExpired(now)
        && (held.lease() == HeldRule.NO_LEASE || state.lease(held.lease()) > now);
  }

  /** What has expired goes too. */
  private void swap(List<HeldRule> added, Set<Integer> removed) {
    Set<Integer> all = new HashSet<>(removed);
    for (HeldRule held : bank.rules()) {
      if (held.isExpired(clock.now())) {
        all.add(held.rule().id());
      }
    }
    bank.change(added, all);
  }
}
