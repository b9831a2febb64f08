package io.weir.tools.droprule;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.tools.xdptop.TrafficLab;
import io.weir.tools.xdptop.VlanTagger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rules do with real packets: 23 at a time, counted behind the rules by nftables. */
class DropruleTrafficKernelIT {
  private static final int SENT = 23;

  @ParameterizedTest
  @CsvSource({
    "in,icmp,192.0.2.2,auto",
    "in,tcp,192.0.2.2,auto",
    "in,udp,192.0.2.2,auto",
    "in,ipv6-icmp,2001:db8::2,auto",
    "in,udp,2001:db8::2,generic",
    "in,tcp,192.0.2.2,tc",
    "in,ipv6-icmp,2001:db8::2,tc",
    "out,icmp,192.0.2.2,auto",
    "out,tcp,192.0.2.2,auto",
    "out,udp,2001:db8::2,auto"
  })
  void shouldCountInAuditAndDropInEnforce(
      String direction, String protocol, String address, String mode) throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      boolean in = direction.equals("in");
      String receiver = in ? lab.lab.near : lab.lab.far;
      DropruleLab.count(receiver, counted(protocol));
      List<String> add = new ArrayList<>(List.of("add", "v0", "--" + direction));
      add.addAll(List.of(in ? "--src" : "--dst", address, "--proto", protocol, "--mode", mode));
      add.addAll(
          protocol.contains("icmp")
              ? List.of("--icmp", protocol.equals("icmp") ? "8" : "128")
              : List.of("--dport", "9,100-122"));
      lab.ok(add.toArray(new String[0]));

      send(lab, in, protocol, address);
      assertThat(DropruleLab.arrived(receiver)).isEqualTo(SENT);
      assertThat(lab.hits()).isEqualTo(SENT);

      assertThat(lab.ok("mode", "v0", "enforce").text()).startsWith("v0  ENFORCE");
      send(lab, in, protocol, address);
      assertThat(DropruleLab.arrived(receiver)).isEqualTo(SENT);
      long hits = lab.hits();
      boolean senderIsTold = !in && protocol.contains("icmp"); // ENOBUFS, and ping tries again
      assertThat(hits).isBetween(2L * SENT, senderIsTold ? Long.MAX_VALUE : 2L * SENT);

      lab.ok("mode", "v0", "off");
      send(lab, in, protocol, address);
      assertThat(DropruleLab.arrived(receiver)).isEqualTo(2 * SENT);
      assertThat(lab.hits()).isEqualTo(hits);
      String stats = lab.ok("stats", "v0").text();
      assertThat(stats).contains("dropped " + (hits - SENT)).contains("audited " + SENT);
    }
  }

  private static String counted(String protocol) {
    return switch (protocol) {
      case "icmp" -> "icmp type echo-request";
      case "ipv6-icmp" -> "icmpv6 type echo-request";
      case "tcp" -> "tcp dport 100-122";
      default -> "udp dport 100-122";
    };
  }

  /** Echo requests, SYNs or datagrams to ports 100 to 122, to the other end. */
  private static void send(DropruleLab lab, boolean in, String protocol, String far) {
    String near = far.contains(":") ? DropruleLab.NEAR_V6 : DropruleLab.NEAR;
    String to = in ? near : far;
    String from = in ? lab.lab.far : lab.lab.near;
    String command =
        protocol.contains("icmp")
            ? "ping -q -i 0.002 -W 1 -c " + SENT + " " + to
            : "for p in $(seq 100 122); do (echo x > /dev/"
                + protocol
                + "/"
                + to
                + "/$p) 2>/dev/null & done; sleep 0.3; kill $(jobs -p) 2>/dev/null; :";
    TrafficLab.output(TrafficLab.inside(from, "bash", "-c", command));
  }

  @Test
  void shouldNotLetATaggedPacketSlipPastARuleAboutAnAddress() throws Exception {
    try (DropruleLab lab = new DropruleLab();
        VlanTagger tagger = VlanTagger.attach(lab.lab)) {
      assertThat(tagger.link()).isNotNull();
      lab.lab.inFar("ethtool", "-K", "v1", "tx-vlan-offload", "off"); // else beside the frame
      lab.ok("add", "v0", "--src", DropruleLab.FAR, "--enforce");
      send(lab, true, "icmp", DropruleLab.FAR);
      assertThat(lab.hits()).isEqualTo(SENT);
      lab.ok("flush", "v0");
      lab.ok("add", "v0", "--src", DropruleLab.FAR, "--vlan", "" + VlanTagger.VLAN);
      lab.ok("add", "v0", "--src", DropruleLab.FAR, "--vlan", "7");
      send(lab, true, "icmp", DropruleLab.FAR);
      assertThat(lab.rules())
          .extracting(rule -> rule.at("/weir/rule/hits").asInt())
          .containsExactly(SENT, 0);
    }
  }

  @Test
  void shouldExemptByRankAndLimitBySource() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      lab.ok("add", "v0", "--src", "192.0.2.2", "--proto", "icmp", "--enforce");
      assertThat(lab.answered(DropruleLab.NEAR, 7)).isZero();
      lab.ok("add", "v0", "--src", "192.0.2.2", "--action", "pass", "--rank", "10");
      assertThat(lab.answered(DropruleLab.NEAR, 7)).isEqualTo(7);
      lab.ok("flush", "v0");
      lab.ok("add", "v0", "--src", "192.0.2.2", "--action", "limit=1");
      assertThat(lab.answered(DropruleLab.NEAR, SENT)).isBetween(1, 2);
      assertThat(lab.ok("stats", "v0").text()).contains("limited 2");
    }
  }
}
