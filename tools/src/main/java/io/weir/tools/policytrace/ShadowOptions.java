package io.weir.tools.policytrace;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of shadow. */
@Command(name = "policytrace-shadow")
final class ShadowOptions {
  @Parameters(
      paramLabel = "IFACE",
      description = "The interface: what comes or leaves by it is compared.")
  String interfaceName;

  @Option(
      names = "--iptables",
      paramLabel = "FILE|live",
      required = true,
      description =
          "What iptables-save or ip6tables-save wrote; may be given for each. live: what they say"
              + " of the namespace now.")
  List<String> rules = new ArrayList<>();

  @Mixin LiveOptions live = new LiveOptions();
}
