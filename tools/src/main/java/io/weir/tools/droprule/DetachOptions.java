package io.weir.tools.droprule;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The options of detach. */
@Command(name = "droprule-detach")
final class DetachOptions {
  @Mixin final InterfaceParameter on = new InterfaceParameter();
}
