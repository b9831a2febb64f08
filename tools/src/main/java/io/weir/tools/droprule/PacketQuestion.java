package io.weir.tools.droprule;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import io.weir.ringbuf.traffic.IpProtocols;
import io.weir.ringbuf.traffic.TcpFlags;
import io.weir.tools.UsageError;
import java.util.function.Predicate;

/** The packet that {@code droprule test} asks about. */
final class PacketQuestion {
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int ECHO = 8;
  private static final int ECHO_V6 = 128;
  private static final int SYN = 0x02;
  private static final int ACK = 0x10;

  private final TestOptions options;
  private final Family family;
  private final int protocol;

  PacketQuestion(TestOptions options) {
    this.options = options;
    this.family = options.from.address().family();
    this.protocol = protocol();
    check();
  }

  /**
   * What is known of it.
   *
   * @param isLocal whether an address is this host's
   */
  PacketFacts facts(Predicate<Prefix> isLocal) {
    boolean in = !options.out;
    boolean icmp = protocol == ICMP || protocol == ICMPV6;
    int flags = protocol == RuleMatch.TCP ? tcpFlags() : RuleMatch.ANY;
    return new PacketFacts(
        in ? Direction.IN : Direction.OUT,
        options.from.address(),
        options.to.address(),
        protocol,
        options.from.port(),
        options.to.port(),
        icmp ? icmpType() : RuleMatch.ANY,
        icmp ? icmpCode() : RuleMatch.ANY,
        flags,
        options.vlan,
        in && isLocal.test(options.to.address()),
        in && begins(flags));
  }

  /** In words. */
  static String text(PacketFacts packet) {
    StringBuilder text = new StringBuilder(packet.direction() == Direction.IN ? "in" : "out");
    if (packet.protocol() != RuleMatch.ANY) {
      text.append(' ').append(IpProtocols.name(packet.protocol()));
    }
    text.append(' ').append(end(packet.source(), packet.sourcePort()));
    text.append(" > ").append(end(packet.destination(), packet.destinationPort()));
    if (packet.icmpType() != RuleMatch.ANY) {
      text.append(" type ").append(packet.icmpType()).append('/').append(packet.icmpCode());
    }
    if (packet.tcpFlags() != RuleMatch.ANY) {
      text.append(" flags ").append(TcpFlags.text(packet.tcpFlags()));
    }
    if (packet.vlan() != RuleMatch.ANY) {
      text.append(" vlan ").append(packet.vlan());
    }
    text.append(packet.local() ? ", local" : "");
    text.append(packet.beginsConnection() ? ", begins a connection" : "");
    return text.toString();
  }

  private static String end(Prefix address, int port) {
    String host =
        address.family() == Family.IPV6 && port != RuleMatch.ANY
            ? "[" + address + "]"
            : "" + address;
    return port == RuleMatch.ANY ? host : host + ":" + port;
  }

  private int protocol() {
    int from = options.from.protocol();
    int to = options.to.protocol();
    if (from != RuleMatch.ANY && to != RuleMatch.ANY && from != to) {
      throw new UsageError(
          "--from --to", "two protocols: " + IpProtocols.name(from) + ", " + IpProtocols.name(to));
    }
    return to == RuleMatch.ANY ? from : to;
  }

  private void check() {
    if (options.in && options.out) {
      throw new UsageError("--in --out", "a packet goes one way: ask twice");
    }
    Prefix from = options.from.address();
    Prefix to = options.to.address();
    if (from.family() != to.family()) {
      throw new UsageError("--from --to", "one is IPv4, the other IPv6");
    }
    if (from.length() != family.bits() || to.length() != family.bits()) {
      throw new UsageError("--from --to", "a packet has addresses, not prefixes");
    }
    boolean ports = options.from.port() != RuleMatch.ANY || options.to.port() != RuleMatch.ANY;
    if (ports && !RuleMatch.hasPorts(protocol)) {
      throw new UsageError("--to", "ports need a protocol that has them: write " + to + ":80/tcp");
    }
    if (options.icmp != null && protocol != ICMP && protocol != ICMPV6) {
      throw new UsageError("--icmp", "needs a protocol: write --to " + to + "/icmp");
    }
    if (options.tcpFlags != null && protocol != RuleMatch.TCP) {
      throw new UsageError("--tcp-flags", "needs a protocol: write --to " + to + ":80/tcp");
    }
    if (options.vlan < RuleMatch.ANY || options.vlan > 4094) {
      throw new UsageError("--vlan=" + options.vlan, "0 to 4094");
    }
  }

  private int icmpType() {
    if (options.icmp != null) {
      return options.icmp.type();
    }
    return family == Family.IPV4 ? ECHO : ECHO_V6;
  }

  private int icmpCode() {
    return options.icmp == null || options.icmp.code() == IcmpMatch.ANY_CODE
        ? 0
        : options.icmp.code();
  }

  private int tcpFlags() {
    if (options.tcpFlags != null) {
      return options.tcpFlags.value();
    }
    return options.reply ? SYN | ACK : SYN;
  }

  private boolean begins(int flags) {
    if (protocol == RuleMatch.TCP) {
      return (flags & (SYN | ACK)) == SYN;
    }
    return !options.reply;
  }
}
