package io.weir.tools.policytrace.watch;

import io.weir.policy.compile.CompiledPolicy;
import io.weir.policy.compile.Placement;
import io.weir.policy.compile.PolicyCompiler;
import io.weir.policy.document.Reading;
import io.weir.policy.enforce.Mode;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;
import java.util.List;

/** Compiles documents for an interface. */
final class PolicySource {
  private static final int TOLD = 10;

  private final WatchQuestion question;
  private final Placement placement;
  private final Messages messages;

  PolicySource(WatchQuestion question, Placement.Side side, Messages messages) {
    this.question = question;
    this.placement = new Placement(side, question.interfaceName());
    this.messages = messages;
  }

  /** Reads the documents as they are now; null when they are refused, which is told. */
  CompiledPolicy read() {
    Reading reading = question.documents().get();
    return reading.refused() ? null : compile(reading);
  }

  /**
   * Compiles.
   *
   * @throws WeirException when they do not fit, or are not exact and would be enforced
   */
  CompiledPolicy compile(Reading reading) {
    CompiledPolicy policy = PolicyCompiler.compile(reading.program(), placement);
    List<String> inexact = policy.unresolved();
    inexact.stream().limit(TOLD).forEach(text -> messages.say("not exact: " + text));
    if (inexact.size() > TOLD) {
      messages.say("not exact: " + (inexact.size() - TOLD) + " conditions more");
    }
    if (!inexact.isEmpty() && question.mode() == Mode.ENFORCE && !question.force()) {
      throw new WeirException(
          "enforce the policy: conditions that cannot be told=" + inexact.size(),
          0,
          "audit it, or say with --force that it may deny what it should allow");
    }
    return policy;
  }
}
