package io.weir.policy.enforce;

/**
 * What is wanted of a datapath that is opened.
 *
 * @param mode where received packets are seen, if it is not decided by a datapath that is there
 * @param tcIngress whether they are counted at tc too where XDP counts them
 * @param rules whether rules are looked up: then a foreign XDP program is an error, for at tc what
 *     it lets through alone could be dropped
 * @param policy whether a policy is looked up, after the rules, which are then too
 */
record DatapathWish(AttachMode mode, boolean tcIngress, boolean rules, boolean policy) {
  DatapathWish {
    if (policy && !rules) {
      throw new IllegalArgumentException("a policy without rules before it");
    }
  }

  /** A datapath that looks no policy up. */
  DatapathWish(AttachMode mode, boolean tcIngress, boolean rules) {
    this(mode, tcIngress, rules, false);
  }

  /** Whether a datapath that is there lacks what is wanted. */
  boolean isBeyond(RunningProgram running) {
    return (rules && !running.hasRules()) || (policy && !running.hasPolicy());
  }

  /** What programs have that take the places of others, or run beside them. */
  Stages stages(DatapathHook receive, boolean layerThree, boolean frags, RunningProgram running) {
    return new Stages(
        receive, layerThree, frags, rules || running.hasRules(), policy || running.hasPolicy());
  }
}
