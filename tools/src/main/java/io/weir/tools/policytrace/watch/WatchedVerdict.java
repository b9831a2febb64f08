package io.weir.tools.policytrace.watch;

import io.weir.policy.check.Answer;
import io.weir.policy.check.PolicyVerdict;
import io.weir.policy.check.VerdictEvent;
import io.weir.policy.enforce.Mode;
import io.weir.policy.enforce.PolicyOutcome;
import io.weir.policy.model.Flow;
import io.weir.ringbuf.event.AttributeVisitor;
import java.util.List;
import java.util.Locale;

/**
 * What a policy decided about a packet that was seen.
 *
 * @param timestampNs when, in nanoseconds since the epoch
 * @param text the flow as tables show it
 */
record WatchedVerdict(
    long timestampNs, DecidingRule rule, Flow packet, String text, PolicyOutcome outcome, Mode mode)
    implements WatchRow {
  private static final int SIZE_BYTES = 640;

  @Override
  public String name() {
    return "policy.verdict";
  }

  @Override
  public int sizeBytes() {
    return SIZE_BYTES;
  }

  @Override
  public String verdict() {
    return outcome.label();
  }

  @Override
  public String direction() {
    return rule.hook().label();
  }

  @Override
  public String flow() {
    return text;
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    event().visit(visitor);
    visitor.text("weir.policy.outcome", outcome.label());
    visitor.text("weir.mode", mode.name().toLowerCase(Locale.ROOT));
  }

  private VerdictEvent event() {
    PolicyVerdict verdict = rule.denies() ? PolicyVerdict.DENY : PolicyVerdict.ALLOW;
    List<String> doubts = rule.rule().doubt().isEmpty() ? List.of() : List.of(rule.rule().doubt());
    Answer answer = new Answer(verdict, rule.rule(), List.of(), null, doubts);
    return new VerdictEvent(timestampNs, rule.hook(), packet, answer);
  }
}
