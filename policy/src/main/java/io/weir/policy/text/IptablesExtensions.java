package io.weir.policy.text;

import java.util.Set;

/** Extensions of iptables that readers know alike: iptables-extensions(8). */
public final class IptablesExtensions {
  /**
   * Targets after which the next rule is looked at, whatever else they do; CT and NOTRACK, which
   * change what is known of a connection, are not among them.
   */
  public static final Set<String> GOING_ON =
      Set.of(
          "ACCOUNT",
          "AUDIT",
          "CHECKSUM",
          "CLASSIFY",
          "CONNMARK",
          "CONNSECMARK",
          "DSCP",
          "ECN",
          "HL",
          "HMARK",
          "IDLETIMER",
          "LED",
          "LOG",
          "MARK",
          "NFLOG",
          "RATEEST",
          "SECMARK",
          "SET",
          "TCPMSS",
          "TCPOPTSTRIP",
          "TEE",
          "TOS",
          "TRACE",
          "TTL",
          "ULOG");

  /** Modules whose conditions are about the packet alone. */
  public static final Set<String> PACKET_MODULES =
      Set.of(
          "tcp",
          "udp",
          "udplite",
          "sctp",
          "dccp",
          "icmp",
          "icmp6",
          "ipv6-icmp",
          "icmpv6",
          "multiport",
          "comment",
          "iprange");

  private IptablesExtensions() {}
}
