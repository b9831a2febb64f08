package io.weir.tools.droprule;

import io.weir.policy.format.RuleFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of export. */
@Command(name = "droprule-export")
final class ExportOptions {
  @Mixin final InterfaceParameter on = new InterfaceParameter();

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "json",
      description = "json, cidr, iptables, nft or ipset (default: json, which says everything).")
  RuleFormat format;

  @Option(names = "--set", paramLabel = "NAME", description = "Only the rules of this set.")
  String set;

  @Option(
      names = "--partial",
      description = "Write the rules that the format can say, although it cannot say others.")
  boolean partial;
}
