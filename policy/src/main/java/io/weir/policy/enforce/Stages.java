package io.weir.policy.enforce;

/**
 * What the datapath's programs shall do beyond counting totals; all of it is removed from a program
 * that shall not.
 *
 * @param receive the hook that counts protocols and flows of what is received, and looks rules up
 *     for it; what is sent passes {@link DatapathHook#EGRESS}
 * @param layerThree whether packets begin with the IP header
 * @param frags whether the XDP program takes packets in fragments
 * @param rules whether rules are looked up
 * @param policy whether a policy is looked up, which comes after the rules
 */
record Stages(
    DatapathHook receive, boolean layerThree, boolean frags, boolean rules, boolean policy) {
  /** As a program that runs has them. */
  Stages as(RunningProgram running) {
    return new Stages(receive, layerThree, frags, running.hasRules(), running.hasPolicy());
  }

  /** What these have in common with a program that runs. */
  Stages sharedWith(RunningProgram running) {
    return new Stages(
        receive, layerThree, frags, rules && running.hasRules(), policy && running.hasPolicy());
  }

  Stages withoutPolicy() {
    return new Stages(receive, layerThree, frags, rules, false);
  }

  /** The bits of the hooks that do more than count totals. */
  long hooks() {
    return receive.bit() | DatapathHook.EGRESS.bit();
  }
}
