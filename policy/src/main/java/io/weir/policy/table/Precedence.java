package io.weir.policy.table;

import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.Verdict;

/** The words of an entry that say when and how it decides; their bits are those of rules.h. */
final class Precedence {
  static final int RANK_SHIFT = 34;
  static final int VERDICT_SHIFT = 32;
  static final int ID_SHIFT = 3;
  static final int ID_MAX = (1 << 29) - 1;
  static final int LEASE = 7;
  static final int EXPIRES_SHIFT = 24;
  static final int RATE = (1 << EXPIRES_SHIFT) - 1;

  /** Of an entry that was taken out: the kernel looks for what is less. */
  static final long REMOVED = -1;

  private static final Verdict[] VERDICTS = Verdict.values();

  private Precedence() {}

  /** Below 2^62: no sign gets in the way. */
  static long of(HeldRule held) {
    Rule rule = held.rule();
    if (rule.id() < 1 || rule.id() > ID_MAX) {
      throw new IllegalArgumentException("rule id " + rule.id() + ": 1 to " + ID_MAX);
    }
    return (long) rule.rank() << RANK_SHIFT
        | (long) rule.action().verdict().index() << VERDICT_SHIFT
        | (long) rule.id() << ID_SHIFT
        | held.lease();
  }

  static int rank(long precedence) {
    return (int) (precedence >>> RANK_SHIFT);
  }

  static RuleAction action(long precedence, long expiresRate) {
    Verdict verdict = VERDICTS[(int) (precedence >>> VERDICT_SHIFT) & 3];
    return new RuleAction(verdict, (int) expiresRate & RATE);
  }

  static int id(long precedence) {
    return (int) precedence >>> ID_SHIFT;
  }

  static int lease(long precedence) {
    return (int) precedence & LEASE;
  }

  static long expiresRate(HeldRule held) {
    return held.expiresJiffies() << EXPIRES_SHIFT | held.rule().action().packetsPerSecond();
  }

  static long expiresRate(long expiresRate, long jiffies) {
    return jiffies << EXPIRES_SHIFT | (expiresRate & RATE);
  }

  static long expires(long expiresRate) {
    return expiresRate >>> EXPIRES_SHIFT;
  }
}
