package io.weir.tools.droprule;

import io.weir.policy.enforce.AttachMode;
import io.weir.policy.enforce.Mode;
import picocli.CommandLine.Option;

/** How a datapath begins that is not there yet. */
final class DatapathOptions {
  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "auto",
      description =
          "Where received packets are met, if nothing is attached yet: native (XDP in the driver),"
              + " generic (XDP in the stack), tc, or auto: native on veth and tap, else generic"
              + " (default: auto).")
  AttachMode mode;

  @Option(
      names = "--enforce",
      description =
          "Begin in ENFORCE, if there are no rules yet; else a new datapath begins in AUDIT, which"
              + " drops nothing.")
  boolean enforce;

  /** The mode for a datapath that has no rules; where there are some it stays as it is: null. */
  Mode first(InForce before) {
    return enforce && before.rules().isEmpty() ? Mode.ENFORCE : null;
  }
}
