package io.weir.policy.rule;

/** What a rule says of a packet; of rules with one rank the first here wins. */
public enum Verdict {
  PASS,
  /** Passes up to a rate, and drops what is above. */
  LIMIT,
  DROP
}
