package io.weir.tools.xdptop;

import io.weir.bpf.Netns;
import io.weir.policy.enforce.DatapathSession;
import io.weir.policy.enforce.JournalChange;
import io.weir.policy.enforce.RuleIds;
import io.weir.policy.enforce.SessionRules;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.table.HeldRule;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What an xdptop that enforces holds: its rules, its lease, which a thread of its own renews, and
 * what it changed, so that this can be taken back. Any thread.
 */
final class RuleSession implements AutoCloseable {
  static final String SET = "xdptop";
  private static final long NO_TRANSACTION = JournalChange.NO_TRANSACTION;
  private static final long RENEWAL_MS = 1000;
  private static final Duration HANGS_AFTER = Duration.ofSeconds(5);
  private static final long END_MS = 5000;

  private final SessionRules rules;
  private final Messages messages;
  private final Deque<Step> done = new ArrayDeque<>();
  private final Thread renewer = new Thread(this::renew, "lease");
  private final long hangsAfterNs;
  private volatile long aliveNs = System.nanoTime();
  private volatile boolean closed;
  private Meter meter;

  /** What was changed: one of both. */
  private record Step(long transaction, Rule added, HeldRule removed) {}

  /** What was dropped, or would have been, at one moment. */
  private record Meter(long packets, long ns, double perSecond) {}

  private RuleSession(SessionRules rules, Duration interval, Messages messages) {
    this.rules = rules;
    this.hangsAfterNs = interval.plus(HANGS_AFTER).toNanos();
    this.messages = messages;
    this.meter = new Meter(drops(), System.nanoTime(), 0);
    renewer.setDaemon(true);
  }

  /**
   * Takes a lease and begins in the mode that is wanted.
   *
   * @param command what the user gave, for the journal
   */
  static RuleSession open(
      DatapathSession session,
      Netns netns,
      XdptopOptions options,
      String command,
      Messages messages) {
    SessionRules rules =
        SessionRules.open(session, netns, options.enforce.firstMode(), command, messages::say);
    RuleSession opened = new RuleSession(rules, options.interval, messages);
    opened.renewer.start();
    return opened;
  }

  /** Says that whoever makes the ticks does not hang: otherwise the lease ends. Any thread. */
  void alive() {
    aliveNs = System.nanoTime();
  }

  SessionRules rules() {
    return rules;
  }

  /** A rule that is not in place, and has no id. */
  Rule rule(RuleMatch match, Duration ttl, String why) {
    return new Rule(Rule.NO_ID, match, RuleAction.DROP, Rule.RANK_DEFAULT, ttl, SET, why);
  }

  /** Puts a rule in place and gives it with its id. */
  synchronized Rule add(Rule rule) {
    Rule numbered = rule.withId(RuleIds.take(1));
    long transaction = rules.add(List.of(numbered), NO_TRANSACTION);
    done.push(new Step(transaction, numbered, null));
    return numbered;
  }

  /** Removes a rule of any owner; false when it is not there any more. */
  synchronized boolean remove(int id) {
    Optional<HeldRule> found = rules.find(id);
    found.ifPresent(held -> done.push(new Step(rules.remove(held, NO_TRANSACTION), null, held)));
    return found.isPresent();
  }

  /** Takes back what was changed last, and says what that was; empty when there is nothing. */
  synchronized Optional<String> undo() {
    while (!done.isEmpty()) {
      Optional<String> undone = undo(done.peek());
      done.pop(); // once that did not fail
      if (undone.isPresent()) {
        return undone;
      }
    }
    return Optional.empty();
  }

  /** Packets a second that were dropped since the call before, or would have been. */
  synchronized double dropsPerSecond() {
    long nowNs = System.nanoTime();
    long passedNs = nowNs - meter.ns();
    if (passedNs >= TimeUnit.MILLISECONDS.toNanos(50)) {
      long now = drops();
      double rate = (now - meter.packets()) * 1e9 / passedNs;
      meter = new Meter(now, nowNs, Math.max(0, rate));
    }
    return meter.perSecond();
  }

  @Override
  public void close() {
    closed = true;
    renewer.interrupt();
    try {
      renewer.join(END_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    rules.close();
  }

  /** Empty when what was changed has ended by itself. */
  private Optional<String> undo(Step step) {
    if (step.added() != null) {
      int id = step.added().id();
      Optional<HeldRule> found = rules.find(id);
      found.ifPresent(held -> rules.remove(held, step.transaction()));
      return found.map(held -> "rule " + id + " is removed again");
    }
    HeldRule removed = step.removed();
    if (removed.isExpired(rules.clock().now())) {
      return Optional.empty();
    }
    rules.putBack(removed, step.transaction());
    String said = "rule " + removed.rule().id() + " is back";
    return Optional.of(
        removed.lease() == HeldRule.NO_LEASE ? said : said + ", until this session ends");
  }

  private long drops() {
    Map<String, Long> counts = rules.counters();
    return counts.get("dropped")
        + counts.get("audited")
        + counts.get("limited")
        + counts.get("limited_audited");
  }

  private void renew() {
    while (!closed) {
      try {
        Thread.sleep(RENEWAL_MS);
        if (System.nanoTime() - aliveNs < hangsAfterNs) {
          keepUp();
        }
      } catch (InterruptedException e) {
        return;
      } catch (WeirException e) {
        messages.say(e.getMessage());
      }
    }
  }

  private void keepUp() {
    boolean over = rules.leaseLeft().isZero();
    if (!rules.renew()) {
      messages.say("the lease ended while this process slept: the rules of this session are gone");
    } else if (over) {
      messages.say("the lease was over while this process slept: its rules hold again from now on");
    }
    rules.refreshFailsafe();
  }
}
