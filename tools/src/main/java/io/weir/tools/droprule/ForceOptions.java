package io.weir.tools.droprule;

import picocli.CommandLine.Option;

/** What overrides a refusal. */
final class ForceOptions {
  @Option(
      names = "--force",
      description =
          "Do it although it is dangerous: a prefix shorter than /8 (IPv6: /32) or none at all, one"
              + " that covers an address of the failsafe, a rule without an end.")
  boolean force;
}
