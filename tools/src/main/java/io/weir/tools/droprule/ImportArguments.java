package io.weir.tools.droprule;

import io.weir.policy.format.RuleFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of import. */
@Command(name = "droprule-import")
final class ImportArguments {
  @Mixin final InterfaceParameter on = new InterfaceParameter();

  @Parameters(index = "1", paramLabel = "FILE", description = "The file; - is standard input.")
  String file;

  @Option(
      names = "--format",
      paramLabel = "F",
      description =
          "cidr, iptables, ipset, nft, csv or json (default: found out by what the file says).")
  RuleFormat format;

  @Option(
      names = "--replace",
      description =
          "Put the file's rules in the place of those of --set, in one swap: rules that are equal"
              + " keep their id, hits and the time that they still have.")
  boolean replace;

  @Option(
      names = "--renew",
      description = "With --replace, let rules that are equal hold for their time anew.")
  boolean renew;

  @Option(
      names = "--partial",
      description = "Take the lines that can be taken, although others are refused.")
  boolean partial;

  @Option(
      names = "--dry-run",
      description = "Read and check the file, and print what would be done; change nothing.")
  boolean dryRun;

  @Option(names = "--out", description = "Lists of addresses are about what is sent to them.")
  boolean out;

  @Mixin final RuleOptions rule = new RuleOptions();

  @Option(
      names = "--reject-as-drop",
      description = "Take REJECT, which answers the sender, as a drop; else it is refused.")
  boolean rejectAsDrop;

  @Option(
      names = {"-4", "--ipv4"},
      description = "An iptables file is IPv4's, where nothing in it says so.")
  boolean ipv4;

  @Option(
      names = {"-6", "--ipv6"},
      description = "An iptables file is IPv6's.")
  boolean ipv6;

  @Mixin final DatapathOptions datapath = new DatapathOptions();

  @Mixin final ForceOptions force = new ForceOptions();
}
