package io.weir.tools.droprule;

import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.TcpFlagsMatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of test. */
@Command(name = "droprule-test")
final class TestOptions {
  @Mixin final InterfaceParameter on = new InterfaceParameter();

  @Option(
      names = "--from",
      paramLabel = "A",
      required = true,
      converter = EndpointType.class,
      description =
          "Where the packet comes from: an address, as 192.0.2.7, 192.0.2.7:40000, or"
              + " [2001:db8::7]:40000 with a port.")
  Endpoint from;

  @Option(
      names = "--to",
      paramLabel = "B",
      required = true,
      converter = EndpointType.class,
      description =
          "Where it goes: the same, and the protocol behind a slash: 192.0.2.1:80/tcp,"
              + " 192.0.2.1/icmp.")
  Endpoint to;

  @Option(names = "--in", description = "It is received; so it is if nothing is said.")
  boolean in;

  @Option(names = "--out", description = "It is sent.")
  boolean out;

  @Option(
      names = "--icmp",
      paramLabel = "T[/C]",
      converter = IcmpType.class,
      description = "ICMP's type, and code (default: echo request).")
  IcmpMatch icmp;

  @Option(
      names = "--tcp-flags",
      paramLabel = "F",
      converter = TcpFlagsType.class,
      description = "The TCP flags that are set (default: SYN).")
  TcpFlagsMatch tcpFlags;

  @Option(
      names = "--vlan",
      paramLabel = "N",
      defaultValue = "-1",
      description = "The VLAN id of its outermost tag (default: no tag).")
  int vlan;

  @Option(
      names = "--reply",
      description =
          "It answers what this host sent, so that rules with --new-only are not about it.")
  boolean reply;
}
