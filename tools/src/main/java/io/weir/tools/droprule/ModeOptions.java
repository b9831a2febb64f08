package io.weir.tools.droprule;

import io.weir.policy.enforce.Mode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The options of mode. */
@Command(name = "droprule-mode")
final class ModeOptions {
  @Mixin final InterfaceParameter on = new InterfaceParameter();

  @Parameters(
      index = "1",
      paramLabel = "MODE",
      description =
          "off: rules are not looked up; audit: they are counted, and nothing is dropped; enforce.")
  Mode mode;
}
