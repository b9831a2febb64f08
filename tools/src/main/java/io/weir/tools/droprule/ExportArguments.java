package io.weir.tools.droprule;

import io.weir.policy.format.RuleFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of export. */
@Command(name = "droprule-export")
final class ExportArguments {
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
      names = {"-4", "--ipv4"},
      description = "For iptables: the IPv4 rules (default).")
  boolean ipv4;

  @Option(
      names = {"-6", "--ipv6"},
      description = "For iptables: the IPv6 rules, for ip6tables-restore.")
  boolean ipv6;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Of nft's table, or what the names of ipsets begin with (default: weir).")
  String name;

  @Option(
      names = "--without-ttl",
      description = "Write rules that end as if they did not, where the format knows no end.")
  boolean withoutTtl;

  @Option(
      names = "--partial",
      description = "Write the rules that the format can say, although it cannot say others.")
  boolean partial;
}
