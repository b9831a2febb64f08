package io.weir.policy.enforce;

import static io.weir.testsupport.packet.Packets.hex;
import static io.weir.testsupport.packet.Packets.ip4;
import static io.weir.testsupport.packet.Packets.ip6;
import static io.weir.testsupport.packet.Packets.join;
import static io.weir.testsupport.packet.Packets.set16;
import static io.weir.testsupport.packet.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.table.HeldRule;
import io.weir.testsupport.Commands;
import io.weir.testsupport.Eventually;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** What a --local rule is about, on a router, beside what nftables' input hook sees. */
class LocalKernelIT {
  private static final int PORT = 4242;
  private static final int BEHIND = 4243;

  /** Where from and where to; 192.0.2.1 and the first of each IPv6 network are the router's. */
  private static final List<String> PACKETS =
      List.of(
          "192.0.2.2 192.0.2.1",
          "192.0.2.2 198.51.100.1",
          "192.0.2.2 198.51.100.9",
          "192.0.2.2 198.51.100.255",
          "192.0.2.2 192.0.2.255",
          "192.0.2.2 255.255.255.255",
          "192.0.2.2 224.0.0.1",
          "192.0.2.2 203.0.113.9",
          "2001:db8:1::2 2001:db8:1::1",
          "2001:db8:1::2 2001:db8:2::1",
          "2001:db8:1::2 2001:db8:2::9",
          "2001:db8:1::2 2001:db8:1::",
          "2001:db8:1::2 2001:db8:5::9",
          "2001:db8:1::2 fe80::1",
          "2001:db8:1::2 fe80::77",
          "2001:db8:1::2 ff02::1",
          "fe80::2 2001:db8:1::1",
          "fe80::2 2001:db8:2::1",
          "fe80::2 2001:db8:2::9",
          "fe80::2 2001:db8:1::",
          "fe80::2 2001:db8:5::9",
          "fe80::2 fe80::1",
          "fe80::2 fe80::77",
          "fe80::2 ff02::1",
          "ff02::1 2001:db8:2::9");

  private static final List<String> ROUTER =
      List.of(
          "sysctl -qw net.ipv4.ip_forward=1",
          "sysctl -qw net.ipv6.conf.all.forwarding=1",
          "sysctl -qw net.ipv4.conf.all.rp_filter=0",
          "sysctl -qw net.ipv4.conf.v0.rp_filter=0",
          "ip addr add 2001:db8:1::1/64 dev v0 nodad",
          "ip addr add fe80::1/64 dev v0 nodad",
          "ip link add d0 type veth peer name d1",
          "ip link set d0 up",
          "ip link set d1 up",
          "ip addr add 198.51.100.1/24 dev d0",
          "ip addr add 2001:db8:2::1/64 dev d0 nodad",
          "ip neigh replace 198.51.100.9 lladdr 02:00:00:00:00:09 dev d0",
          "ip neigh replace 2001:db8:2::9 lladdr 02:00:00:00:00:09 dev d0",
          "ip route add local 203.0.113.0/24 dev lo",
          "ip -6 route add local 2001:db8:5::/64 dev lo");

  @Test
  void shouldBeWhatInputSees() throws Exception {
    SoftAssertions softly = new SoftAssertions();
    try (EnforceLab lab = new EnforceLab()) {
      ROUTER.forEach(line -> Commands.run(EnforceLab.inside(lab.near, line.split(" "))));
      String ruleset =
          "table inet behind {"
              + " chain in { type filter hook input priority 0;"
              + " udp dport 4242 counter; udp dport 4243 counter; }; }";
      Commands.run(EnforceLab.inside(lab.near, "nft", ruleset));
      try (StandingDatapath datapath = lab.open(AttachMode.AUTO);
          PacketSocket socket = PacketSocket.open(lab.far, "v1")) {
        datapath.drops().change(List.of(local()), Set.of());
        for (String packet : PACKETS) {
          long hits = hits(datapath);
          long input = input(lab, PORT);
          long behind = input(lab, BEHIND);
          String[] ends = packet.split(" ");
          socket.send(frame(ends[0], ends[1], PORT));
          socket.send(frame("192.0.2.2", "192.0.2.1", BEHIND)); // where it has come that one has
          Eventually.check(() -> assertThat(input(lab, BEHIND)).isGreaterThan(behind));
          softly.assertThat(hits(datapath) - hits).as(packet).isEqualTo(input(lab, PORT) - input);
        }
        System.out.printf(
            "packets=%d input=%d hits=%d%n", PACKETS.size(), input(lab, PORT), hits(datapath));
      }
    }
    softly.assertAll();
  }

  private static long hits(StandingDatapath datapath) {
    return datapath.drops().rules().get(0).hits();
  }

  private static long input(EnforceLab lab, int port) {
    String text =
        Commands.run(EnforceLab.inside(lab.near, "nft", "list", "table", "inet", "behind"));
    Matcher matcher = Pattern.compile("dport " + port + " counter packets (\\d+)").matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private static HeldRule local() {
    RuleMatch match =
        new RuleMatch(
            Direction.IN,
            null,
            List.of(),
            List.of(),
            17,
            List.of(),
            List.of(new PortRange(PORT, PORT)),
            null,
            null,
            RuleMatch.ANY,
            true,
            false);
    Rule rule = new Rule(1, match, RuleAction.DROP, Rule.RANK_DEFAULT, null, "", "");
    return new HeldRule(rule, HeldRule.NEVER, HeldRule.NO_LEASE);
  }

  private static byte[] frame(String from, String to, int port) throws Exception {
    byte[] source = InetAddress.getByName(from).getAddress();
    byte[] destination = InetAddress.getByName(to).getAddress();
    boolean ipv4 = source.length == 4;
    byte[] packet = ipv4 ? ip4(17, udp(port, port, 8)) : ip6(17, udp(port, port, 8));
    System.arraycopy(source, 0, packet, ipv4 ? 12 : 8, source.length);
    System.arraycopy(destination, 0, packet, ipv4 ? 16 : 24, destination.length);
    if (ipv4) {
      set16(packet, 10, checksum(packet));
    }
    return join(station(destination), hex("020000000002"), hex(ipv4 ? "0800" : "86dd"), packet);
  }

  /** RFC 1112, 6.4, and RFC 2464, 7. */
  private static byte[] station(byte[] to) throws Exception {
    String low = "%02x%02x%02x";
    if (to.length == 16 && to[0] == -1) {
      return hex(String.format("3333" + low + "%02x", to[12], to[13], to[14], to[15]));
    }
    if (to.length == 4 && (to[0] & 0xf0) == 0xe0) {
      return hex(String.format("01005e" + low, to[1] & 0x7f, to[2], to[3]));
    }
    boolean all = to.length == 4 && to[3] == -1;
    return hex(all ? "ffffffffffff" : "020000000001");
  }

  /** RFC 1071, of a header of 20 bytes. */
  private static int checksum(byte[] header) {
    int sum = 0;
    for (int at = 0; at < 20; at += 2) {
      sum += at == 10 ? 0 : (header[at] & 0xff) << 8 | (header[at + 1] & 0xff);
    }
    sum = (sum & 0xffff) + (sum >> 16);
    return ~((sum & 0xffff) + (sum >> 16)) & 0xffff;
  }
}
