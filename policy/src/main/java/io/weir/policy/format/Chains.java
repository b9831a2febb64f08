package io.weir.policy.format;

import io.weir.policy.format.ChainStep.Outcome;

/** What is said of chains that cannot be translated. */
final class Chains {
  private Chains() {}

  /** Refuses all that a chain does. */
  static void refuse(Chain chain, String reason) {
    chain.steps.forEach(step -> step.refuse(reason));
    if (chain.policy != null && chain.policy.outcome != Outcome.ACCEPT) {
      chain.policy.refuse(reason);
    }
  }

  /** Whether a chain that the kernel calls does nothing at all. */
  static boolean isIdle(Chain chain) {
    return chain.steps.isEmpty() && chain.policy.outcome == Outcome.ACCEPT;
  }

  /** Whether packets, as they are, get by: what it jumps to is judged by itself. */
  static boolean isHarmless(ChainStep step) {
    return switch (step.outcome) {
      case ACCEPT, RETURN, JUMP, GOTO, CONTINUE -> true;
      default -> false;
    };
  }

  /** Whether some packets that come to this chain may not get through. */
  static boolean mayDrop(Chain chain) {
    boolean policy = chain.policy != null && chain.policy.outcome != Outcome.ACCEPT;
    return policy
        || chain.steps.stream()
            .anyMatch(s -> s.outcome != Outcome.ACCEPT && s.outcome != Outcome.CONTINUE);
  }
}
