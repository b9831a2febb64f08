package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.policy.table.HeldRule;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The right of a running process to have rules in force: they hold for 10 s after it was renewed
 * last, whatever became of the process, and packets pass from then on. Whoever has it calls {@link
 * #renew} from the loop that does its work, so that a loop which hangs has no rules either. One
 * thread; its owner closes it.
 *
 * <p>A process that was stopped for longer finds its rules in force again when it goes on, unless
 * another one has taken the lease meanwhile: then the rules are removed already.
 */
public final class SessionLease implements AutoCloseable {
  /** How long rules hold without a word of their owner. */
  public static final Duration LENGTH = Duration.ofSeconds(10);

  private static final Duration RENEWED_AFTER = Duration.ofSeconds(2);
  private static final long FREE = 0;

  private final DatapathState state;
  private final RuleClock clock;
  private final int number;
  private long until;
  private boolean lost;
  private boolean closed;

  private SessionLease(DatapathState state, RuleClock clock, int number, long until) {
    this.state = state;
    this.clock = clock;
    this.number = number;
    this.until = until;
  }

  /**
   * Takes a free one, of a datapath that is open to write; the datapath may be closed then. Rules
   * that the one before left are removed first.
   *
   * @throws WeirException EBUSY when as many sessions as there can be have one
   */
  public static SessionLease take(StandingDatapath datapath) {
    try (Unwinding opened = new Unwinding();
        BpfMap map = datapath.map(DatapathPrograms.STATE)) {
      DatapathState state = opened.add(new DatapathState(map, datapath.types()));
      SessionLease lease = take(state, datapath.drops(), datapath.clock());
      opened.keep();
      return lease;
    }
  }

  /** The same of a datapath that the caller may change alone now; the state is the lease's. */
  static SessionLease take(DatapathState state, RuleBank rules, RuleClock clock) {
    for (int number = 1; number < state.leases(); number++) {
      long seen = state.lease(number);
      if (seen <= clock.now()) {
        removeRules(rules, number);
        long until = clock.after(LENGTH);
        if (state.lease(number, seen, until)) {
          return new SessionLease(state, clock, number, until);
        }
      }
    }
    throw new WeirException(
        "take a lease for rules",
        Errno.EBUSY,
        "7 tools that enforce run on this datapath: end one");
  }

  private static void removeRules(RuleBank rules, int lease) {
    Set<Integer> ids = new HashSet<>();
    for (HeldRule held : rules.rules()) {
      if (held.lease() == lease) {
        ids.add(held.rule().id());
      }
    }
    if (!ids.isEmpty()) {
      rules.change(List.of(), ids);
    }
  }

  /** What rules say that need it: {@link HeldRule#lease}. */
  public int number() {
    return number;
  }

  /**
   * Renews it when 2 s are over; costs nothing before. False when it was lost to another process:
   * rules that say its number are not this one's any more.
   */
  public boolean renew() {
    long next = clock.after(LENGTH);
    if (closed) {
      throw new IllegalStateException("used after close");
    }
    if (!lost && next - until >= RENEWED_AFTER.toSeconds() * clock.hertz()) {
      lost = !state.lease(number, until, next);
      until = next;
    }
    return !lost;
  }

  /** How long its rules hold if it is not renewed any more. */
  public Duration left() {
    return lost ? Duration.ZERO : clock.until(until);
  }

  /** Gives it back: its rules hold no more. Idempotent. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      lost = lost || !state.lease(number, until, FREE);
      state.close();
    }
  }
}
