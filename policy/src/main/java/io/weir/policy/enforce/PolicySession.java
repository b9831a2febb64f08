package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfTypes;
import io.weir.bpf.Netns;
import io.weir.policy.table.HeldRule;
import io.weir.policy.table.HitCounts;
import io.weir.policy.table.TableLayouts;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A policy on an interface's datapath, for as long as this process renews it: the first packet of a
 * connection is looked up in its rules, what answers passes. The operator's rules are looked up
 * before it and stay what they are. One process at a time can have one on an interface. Any thread.
 */
public final class PolicySession implements AutoCloseable {
  private static final Duration RENEWED_AFTER = Duration.ofSeconds(2);
  private static final long FREE = 0;

  private final Netns netns;
  private final DatapathSession datapath;
  private final Unwinding opened = new Unwinding();
  private final BpfTypes types;
  private final DatapathState state;
  private final RuleClock clock = RuleClock.measure();
  private final RuleBank bank;
  private final ConnectionSweep sweep;
  private Failsafe failsafe = Failsafe.NONE;
  private long until;
  private boolean detached;

  private PolicySession(Netns netns, DatapathSession datapath) {
    this.netns = netns;
    this.datapath = opened.add(datapath);
    try {
      BpfObject object = datapath.object();
      types = opened.add(DatapathPrograms.types());
      state = opened.add(new DatapathState(object.map(DatapathPrograms.STATE), types));
      BpfMap outer = object.map(DatapathPrograms.POLICY_BANK);
      bank = opened.add(new RuleBank(outer, new TableLayouts(types::layout), clock::now));
      sweep = new ConnectionSweep(object, clock);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Attaches to an interface, or joins the datapath that is there; packets pass until {@link
   * #replace}.
   *
   * @param netns where the interface is; stays the caller's, and open as long as the session
   * @param notes told, one line each, what was chosen for the user and why
   * @throws WeirException EBUSY when another process has a policy on it
   */
  public static PolicySession open(
      Netns netns, String interfaceName, AttachMode mode, Consumer<String> notes) {
    DatapathSession datapath = DatapathSession.openForPolicy(netns, interfaceName, mode, notes);
    PolicySession session = new PolicySession(netns, datapath);
    try {
      session.begin();
      return session;
    } catch (RuntimeException e) {
      session.opened.close();
      throw e;
    }
  }

  /** Programs, maps and what is watched; this session's. */
  public DatapathSession datapath() {
    return datapath;
  }

  /**
   * Puts rules in the place of all, at once.
   *
   * @param rules with ids of their own; those that keep theirs keep their hits
   * @param again whether connections that are open are decided about anew, by the packet that
   *     opened them
   * @throws io.weir.policy.table.RuleRefused before anything is changed, when no table can hold
   *     them
   */
  public synchronized RuleBank.Change replace(List<HeldRule> rules, boolean again) {
    RuleBank.Change change = bank.replaceAll(rules);
    state.policyChanged(again);
    return change;
  }

  /** Sets what is done with what the rules deny. */
  public synchronized void mode(Mode mode) {
    state.policyMode(mode);
  }

  /** Packets that each rule decided about; of none when no rules are in place. */
  public synchronized Optional<HitCounts> hits() {
    return bank.hits();
  }

  /** The same of the rules that {@link #replace} took away last. */
  public synchronized Optional<HitCounts> hitsReplaced() {
    return bank.hitsReplaced();
  }

  /** What became of packets, by name, since the datapath began. */
  public Map<String, Long> counters() {
    return PolicyCounts.read(datapath.object().map(PolicyCounts.MAP));
  }

  /**
   * Lets the policy hold on, if that is due; to be called every other second or so.
   *
   * @return false when another process has taken its place, for this one slept
   */
  public synchronized boolean renew() {
    long next = clock.after(SessionLease.LENGTH);
    if (next - until < RENEWED_AFTER.toSeconds() * clock.hertz()) {
      return true;
    }
    if (!state.policyUntil(until, next)) {
      return false;
    }
    until = next;
    state.policyTold(next);
    return true;
  }

  /** Looks anew for whom no policy may cut off, and tells the datapath; some milliseconds. */
  public void refreshFailsafe() {
    tell(Failsafe.discover(netns));
  }

  /**
   * Forgets connections that have ended; a second for a million. One thread.
   *
   * @return how many there are left
   */
  public int sweep() {
    return sweep.sweep();
  }

  /** Takes the programs away; what was sent can still be read. Idempotent. */
  public synchronized void detach() {
    if (!detached) {
      detached = true;
      state.policyMode(Mode.OFF);
      state.policyTold(FREE);
      boolean unused = state.policyUntil(until, FREE); // false: another process has it
      datapath.detach();
    }
  }

  @Override
  public void close() {
    try (opened) {
      detach();
    }
  }

  private void begin() {
    long seen = state.policyUntil();
    until = clock.after(SessionLease.LENGTH);
    if (seen > clock.now() || !state.policyUntil(seen, until)) {
      throw new WeirException(
          "put a policy on " + datapath.watched().name(),
          Errno.EBUSY,
          "another policytrace watch has one there: end it");
    }
    state.policyMode(Mode.OFF);
    state.policyTold(until);
    tell(Failsafe.discover(netns));
  }

  private synchronized void tell(Failsafe found) {
    if (!found.equals(failsafe)) {
      BpfObject object = datapath.object();
      new FailsafeTable(types, state)
          .update(found, object.map("failsafe"), object.map("local_addresses"));
      failsafe = found;
    }
  }

  /** Puts a program that looks no policy up in the place of one that does. */
  static void leave(DatapathHook hook, Attachment at, Stages stages) {
    try (RunningProgram running = RunningProgram.of(at.program(), hook).orElse(null)) {
      if (running == null || !running.hasPolicy()) {
        return;
      }
      Stages wanted = stages.as(running).withoutPolicy();
      try (BpfObject without = DatapathPrograms.loadInstead(running, wanted)) {
        at.update(without.program(hook.program()));
      }
    }
  }
}
