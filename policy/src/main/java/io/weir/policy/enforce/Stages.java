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
 */
record Stages(DatapathHook receive, boolean layerThree, boolean frags, boolean rules) {
  Stages withRules(boolean wanted) {
    return new Stages(receive, layerThree, frags, wanted);
  }

  Stages withFrags(boolean wanted) {
    return new Stages(receive, layerThree, wanted, rules);
  }

  /** The bits of the hooks that do more than count totals. */
  long hooks() {
    return receive.bit() | DatapathHook.EGRESS.bit();
  }
}
