package io.weir.policy.enforce;

import static io.weir.testsupport.packet.Packets.frame;
import static io.weir.testsupport.packet.Packets.hex;
import static io.weir.testsupport.packet.Packets.icmp;
import static io.weir.testsupport.packet.Packets.ip4;
import static io.weir.testsupport.packet.Packets.ip6;
import static io.weir.testsupport.packet.Packets.join;
import static io.weir.testsupport.packet.Packets.set8;
import static io.weir.testsupport.packet.Packets.tcp;
import static io.weir.testsupport.packet.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.TestRun;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.testsupport.packet.Corpus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * The corpus of difficult packets against a rule about their source: whatever they are disguised
 * as, those with an address are dropped, and none of another source is.
 */
class HostilePacketsKernelIT {
  private static final String XDP = "packet_xdp";
  private static final String EGRESS = "packet_egress";
  private static final List<String> TAGS =
      List.of(
          "",
          "8100 0005",
          "8100 e000",
          "88a8 0064",
          "9100 0064",
          "88a8 0064 8100 0007",
          "88a8 0001 9100 0002 8100 0003 8100 0004");
  private static final int FLOOD = 50_000;
  private static final int DROPPED = 1; // enum drop_counter of packet.h
  private static final int PROTECTED = 4;
  private static final int[] LENGTHS4 = {32, 24, 17, 8};
  private static final int[] LENGTHS6 = {128, 64, 33, 32};

  /** Which is what the corpus sends from. */
  private static final Prefix SOURCE4 = prefix4(0xc0000201, 32);

  private static final Prefix SOURCE6 = new Prefix(Family.IPV6, 0x20010db800000000L, 1, 128);

  @Test
  void shouldDropWhateverABannedSourceSends() {
    check(true);
  }

  @Test
  void shouldPassWhatAnInnocentSourceSends() {
    check(false);
  }

  @Test
  void shouldNeverDropWhatTheLinkNeeds() {
    byte[] mtu = ip4(1, icmp(3, 4));
    byte[] tooBig = ip6(58, icmp(2, 0));
    byte[] dhcp = ip4(17, udp(67, 68, 300));
    byte[] dhcp6 = ip6(17, udp(547, 546, 100));
    byte[] solicitation = set8(ip6(58, icmp(135, 0, new byte[16])), 7, 255);
    byte[] farSolicitation = set8(ip6(58, icmp(135, 0, new byte[16])), 7, 64);
    try (RuledPrograms programs = RuledPrograms.enforcing()) {
      programs.rules(drop(1, prefix4(0, 0)), drop(2, new Prefix(Family.IPV6, 0, 0, 0)));
      for (String program : List.of(XDP, "packet_ingress", EGRESS)) {
        boolean out = program.equals(EGRESS);
        if (out) {
          programs.rules(dropOut(1, prefix4(0, 0)), dropOut(2, new Prefix(Family.IPV6, 0, 0, 0)));
        }
        assertThat(programs.drops(program, frame("0806", new byte[46]))).as("arp").isFalse();
        assertThat(programs.drops(program, frame("0800", mtu))).as("mtu").isFalse();
        assertThat(programs.drops(program, frame("86dd", tooBig))).as("too big").isFalse();
        assertThat(programs.drops(program, frame("0800", dhcp))).as("dhcp").isFalse();
        assertThat(programs.drops(program, frame("86dd", dhcp6))).as("dhcpv6").isFalse();
        assertThat(programs.drops(program, frame("86dd", solicitation))).as("nd").isFalse();
        assertThat(programs.drops(program, frame("86dd", farSolicitation))).as("far").isTrue();
        assertThat(programs.drops(program, frame("0800", ip4(6, tcp(1, 2, 2))))).isTrue();
      }
    }
  }

  /** A flood disguised as what the link needs is dropped above its rate. */
  @Test
  void shouldDropAFloodOfWhatTheLinkNeeds() {
    byte[] mtu = frame("0800", ip4(1, icmp(3, 4)));
    try (RuledPrograms programs = RuledPrograms.enforcing()) {
      programs.rules(drop(1, prefix4(0, 0)));
      try (TestRun run = programs.object().program(XDP).testRun().dataOut(0)) {
        run.data(mtu).repeat(FLOOD).run();
      }
      assertThat(programs.counter(DROPPED)).isPositive();
      assertThat(programs.counter(PROTECTED)).isGreaterThanOrEqualTo(1000);
      assertThat(programs.counter(DROPPED) + programs.counter(PROTECTED)).isEqualTo(FLOOD);
    }
  }

  private static void check(boolean banned) {
    SoftAssertions softly = new SoftAssertions();
    try (RuledPrograms programs = RuledPrograms.enforcing()) {
      for (int i = 0; i < LENGTHS4.length; i++) {
        Prefix four = new Prefix(Family.IPV4, SOURCE4.high(), 0, LENGTHS4[i]);
        Prefix six = new Prefix(Family.IPV6, SOURCE6.high(), SOURCE6.low(), LENGTHS6[i]);
        if (!banned) {
          four = new Prefix(Family.IPV4, SOURCE4.high() ^ (1L << 63), 0, LENGTHS4[i]);
          six = new Prefix(Family.IPV6, SOURCE6.high() ^ (1L << 62), SOURCE6.low(), LENGTHS6[i]);
        }
        programs.rules(drop(1, four), drop(2, six), dropOut(3, four), dropOut(4, six));
        for (Corpus.Case c : Corpus.all()) {
          for (byte[] frame : disguises(c.frame())) {
            check(programs, softly, c, frame, banned);
          }
        }
      }
    }
    softly.assertAll();
  }

  private static void check(
      RuledPrograms programs, SoftAssertions softly, Corpus.Case c, byte[] frame, boolean banned) {
    boolean hasAddresses = c.expected().startsWith("4 ") || c.expected().startsWith("6 ");
    boolean tags = frame.length == c.frame().length || !c.expected().contains("vlan=");
    if (!tags) {
      return; // more tags than the parser reads is a case of its own
    }
    boolean wanted = banned && hasAddresses && !isNeeded(c);
    softly.assertThat(programs.drops(XDP, frame)).as(XDP + " " + c.name()).isEqualTo(wanted);
    if (tcTestRunTakes(frame)) {
      softly.assertThat(programs.drops(EGRESS, frame)).as("tc " + c.name()).isEqualTo(wanted);
    }
  }

  /** In decide.h's words: hop limit 255 is in none of them. */
  private static boolean isNeeded(Corpus.Case c) {
    return c.expected().contains(" 58 icmp=2/")
        || c.expected().contains(" 1 icmp=3/4 ")
        || c.expected().contains("17 546>547");
  }

  private static List<byte[]> disguises(byte[] plain) {
    List<byte[]> frames = new ArrayList<>();
    for (String tags : TAGS) {
      byte[] rest = Arrays.copyOfRange(plain, 12, plain.length);
      frames.add(join(Arrays.copyOf(plain, 12), hex(tags), rest));
    }
    return frames;
  }

  /** net/bpf/test_run.c, bpf_prog_test_run_skb() wants a whole IP header. */
  private static boolean tcTestRunTakes(byte[] frame) {
    int type = (frame[12] & 0xff) << 8 | (frame[13] & 0xff);
    return frame.length > 14
        && (type != 0x0800 || frame.length >= 34)
        && (type != 0x86dd || frame.length >= 54);
  }

  private static Prefix prefix4(int address, int length) {
    return new Prefix(Family.IPV4, (long) address << 32, 0, length);
  }

  private static Rule drop(int id, Prefix source) {
    return rule(id, Direction.IN, source);
  }

  private static Rule dropOut(int id, Prefix source) {
    return rule(id, Direction.OUT, source);
  }

  private static Rule rule(int id, Direction direction, Prefix source) {
    RuleMatch all = RuleMatch.RECEIVED;
    RuleMatch match =
        new RuleMatch(
            direction,
            source.family(),
            List.of(source),
            List.of(),
            all.protocol(),
            List.of(),
            List.of(),
            null,
            null,
            all.vlan(),
            false,
            false);
    return new Rule(id, match, RuleAction.DROP, Rule.RANK_DEFAULT, null, "", "");
  }
}
