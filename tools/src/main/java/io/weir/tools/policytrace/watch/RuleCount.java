package io.weir.tools.policytrace.watch;

import io.weir.policy.check.Answer;
import io.weir.policy.check.PolicyVerdict;
import io.weir.policy.check.VerdictEvent;
import io.weir.policy.enforce.Mode;
import io.weir.ringbuf.event.AttributeVisitor;
import java.util.List;
import java.util.Locale;

/**
 * How many packets a rule decided about.
 *
 * @param timestampNs when it was read, in nanoseconds since the epoch
 * @param packets since the count before
 * @param total since the start
 */
record RuleCount(long timestampNs, DecidingRule rule, long packets, long total, Mode mode)
    implements WatchRow {
  private static final int SIZE_BYTES = 512;

  @Override
  public String name() {
    return "policy.rule.count";
  }

  @Override
  public int sizeBytes() {
    return SIZE_BYTES;
  }

  @Override
  public long weight() {
    return 0;
  }

  @Override
  public String verdict() {
    return !rule.denies() ? "allow" : mode == Mode.ENFORCE ? "deny" : "audit";
  }

  @Override
  public String direction() {
    return rule.hook().label();
  }

  @Override
  public String flow() {
    return packets + (packets == 1 ? " packet" : " packets") + ", " + total + " in all";
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    PolicyVerdict verdict = rule.denies() ? PolicyVerdict.DENY : PolicyVerdict.ALLOW;
    visitor.text("weir.verdict", verdict.label());
    visitor.text("weir.mode", mode.name().toLowerCase(Locale.ROOT));
    visitor.text("weir.policy.hook", rule.hook().label());
    Answer answer = new Answer(verdict, rule.rule(), List.of(), null, List.of());
    new VerdictEvent(timestampNs, rule.hook(), null, answer).visitAnswer("weir.policy.", visitor);
    visitor.number("weir.policy.packets", packets);
    visitor.number("weir.policy.packets_total", total);
  }
}
