package io.weir.tools.policytrace.watch;

import io.weir.policy.compile.CompiledPolicy;
import io.weir.policy.enforce.PolicySession;
import io.weir.policy.enforce.RuleBank;
import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.tools.Messages;
import java.util.concurrent.TimeUnit;

/**
 * The policy of a running watch: put in place, renewed, read again when its files change, counted.
 * One thread, the ring's.
 */
final class PolicyInForce {
  private final WatchQuestion question;
  private final PolicySession session;
  private final PolicySets sets;
  private final PolicySource source;
  private final Messages messages;
  private final ChangedFiles files;
  private final RuleTotals totals;
  private Pipeline pipeline; // null until somebody may be shown something
  private long countedNs = System.nanoTime();
  private boolean failed;

  PolicyInForce(
      WatchQuestion question,
      PolicySession session,
      PolicySets sets,
      PolicySource source,
      Messages messages) {
    this.question = question;
    this.session = session;
    this.sets = sets;
    this.source = source;
    this.messages = messages;
    this.files = new ChangedFiles(question.files());
    this.totals = new RuleTotals(sets);
  }

  PolicySets sets() {
    return sets;
  }

  /** Whether it ended for a reason that is an error, which was told. */
  boolean failed() {
    return failed;
  }

  /** Puts the documents in place, and lets them decide. */
  void begin(CompiledPolicy policy) {
    put(policy);
    session.mode(question.mode());
  }

  /** Hands counts of rules to these sinks. */
  void showBy(Pipeline shown) {
    pipeline = shown;
  }

  /** Once a second; false when there is nothing more to watch. */
  boolean tick() {
    if (session.datapath().device().isEmpty()) {
      return end("interface " + session.datapath().watched().name() + " is gone");
    }
    if (!session.renew()) {
      return end("the policy ended while this process slept, and another one has taken its place");
    }
    if (files.changed()) {
      reload();
    }
    if (System.nanoTime() - countedNs >= question.interval().toNanos()) {
      countedNs = System.nanoTime();
      totals.read(session.hits());
      totals.gained(epochNs(), question.mode()).forEach(pipeline::show);
    }
    return true;
  }

  /** Takes the policy away, and tells what each rule decided. */
  void finish() {
    session.detach();
    totals.read(session.hits());
    totals.all(epochNs(), question.mode()).forEach(pipeline::show);
  }

  private boolean end(String why) {
    messages.say(why);
    failed = true;
    return false;
  }

  /** What is refused changes nothing. */
  private void reload() {
    try {
      CompiledPolicy policy = source.read();
      if (policy != null) {
        put(policy);
        return;
      }
    } catch (WeirException e) {
      messages.say(e.getMessage());
    }
    messages.say("the policy stays as it was, for its files are refused");
  }

  private void put(CompiledPolicy policy) {
    RuleBank.Change change = session.replace(sets.number(policy), policy.decidesAgain());
    totals.end(session.hitsReplaced());
    sets.put(policy);
    messages.say(
        "policy in place: rules="
            + policy.rules().size()
            + " entries="
            + policy.entries()
            + " tuples="
            + change.tuples()
            + " bytes="
            + change.bytes());
  }

  private static long epochNs() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }
}
