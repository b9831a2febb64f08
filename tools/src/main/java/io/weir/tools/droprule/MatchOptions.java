package io.weir.tools.droprule;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.TcpFlagsMatch;
import io.weir.tools.PrefixType;
import io.weir.tools.ProtocolType;
import io.weir.tools.UsageError;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which packets a rule is about, by options. */
@Command(name = "droprule-match")
final class MatchOptions {
  @Option(names = "--in", description = "Packets that are received; so it is if nothing is said.")
  private boolean in;

  @Option(names = "--out", description = "Packets that are sent.")
  private boolean out;

  @Option(
      names = "--src",
      paramLabel = "P",
      split = ",",
      converter = PrefixType.class,
      description =
          "Where packets come from: an address or a prefix, IPv4 or IPv6; several with commas"
              + " between.")
  private List<Prefix> sources = new ArrayList<>();

  @Option(
      names = "--dst",
      paramLabel = "P",
      split = ",",
      converter = PrefixType.class,
      description = "Where they go, in the same form.")
  private List<Prefix> destinations = new ArrayList<>();

  @Option(
      names = {"-4", "--ipv4"},
      description = "IPv4 only; addresses say it already.")
  private boolean ipv4;

  @Option(
      names = {"-6", "--ipv6"},
      description = "IPv6 only.")
  private boolean ipv6;

  @Option(
      names = "--proto",
      paramLabel = "X",
      defaultValue = ProtocolType.NONE,
      converter = ProtocolType.class,
      description =
          "The protocol: tcp, udp, icmp, ipv6-icmp, sctp, gre, ... or its number (0 to 255).")
  private int protocol;

  @Option(
      names = "--sport",
      paramLabel = "R",
      split = ",",
      converter = PortsType.class,
      description =
          "Source ports: one, or a range as 1024-65535; several with commas between. Needs a"
              + " protocol that has ports.")
  private List<PortRange> sourcePorts = new ArrayList<>();

  @Option(
      names = "--dport",
      paramLabel = "R",
      split = ",",
      converter = PortsType.class,
      description = "Destination ports, in the same form.")
  private List<PortRange> destinationPorts = new ArrayList<>();

  @Option(
      names = "--icmp",
      paramLabel = "T[/C]",
      converter = IcmpType.class,
      description =
          "ICMP's type, and code, as numbers; needs protocol icmp or ipv6-icmp. 8 is IPv4's echo"
              + " request, 128 that of IPv6.")
  private IcmpMatch icmp;

  @Option(
      names = "--tcp-flags",
      paramLabel = "F[/M]",
      converter = TcpFlagsType.class,
      description =
          "TCP flags that are set; of those in M, no others: SYN/SYN,ACK is a SYN without ACK."
              + " Needs protocol tcp.")
  private TcpFlagsMatch tcpFlags;

  @Option(
      names = "--vlan",
      paramLabel = "N",
      defaultValue = "-1",
      description =
          "Packets whose outermost tag has this VLAN id, 0 to 4094. Without it a rule is about"
              + " tagged and untagged packets.")
  private int vlan;

  @Option(
      names = "--local",
      description =
          "Only what is for this host: its own addresses, multicast, broadcast; not what it"
              + " forwards.")
  private boolean local;

  @Option(
      names = "--new-only",
      description =
          "Only what begins a connection from outside: replies to this host's own connections"
              + " pass.")
  private boolean newOnly;

  /** What was asked for. */
  RuleMatch match() {
    if (vlan < RuleMatch.ANY) {
      throw new UsageError("--vlan=" + vlan, "0 to 4094");
    }
    try {
      return new RuleMatch(
              direction(),
              family(),
              sources,
              destinations,
              protocol,
              sourcePorts,
              destinationPorts,
              icmp,
              tcpFlags,
              vlan,
              local,
              newOnly)
          .ofOperator();
    } catch (IllegalArgumentException e) {
      throw new UsageError("rule", e.getMessage());
    }
  }

  private Direction direction() {
    if (in && out) {
      throw new UsageError("--in --out", "a rule is about one direction: add two");
    }
    return out ? Direction.OUT : Direction.IN;
  }

  private Family family() {
    if (ipv4 && ipv6) {
      throw new UsageError("--ipv4 --ipv6", "a rule without either is about both");
    }
    if (ipv4 || ipv6) {
      return ipv4 ? Family.IPV4 : Family.IPV6;
    }
    return null;
  }
}
