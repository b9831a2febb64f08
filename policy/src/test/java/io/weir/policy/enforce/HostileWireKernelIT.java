package io.weir.policy.enforce;

import static io.weir.testsupport.packet.Packets.frame;
import static io.weir.testsupport.packet.Packets.hex;
import static io.weir.testsupport.packet.Packets.ip4;
import static io.weir.testsupport.packet.Packets.join;
import static io.weir.testsupport.packet.Packets.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.table.HeldRule;
import io.weir.testsupport.Commands;
import io.weir.testsupport.Eventually;
import io.weir.testsupport.packet.Corpus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The corpus of difficult packets on a wire, against rules about their sources: whole, cut at each
 * byte, in tags, and in long frames of which the kernel keeps any part of the headers outside an
 * skb's linear bytes. nftables counts behind the rules what passes, before the stack sees it.
 */
class HostileWireKernelIT {
  private static final List<String> TAGS = List.of("", "8100 0005", "88a8 0064 8100 0007");
  private static final Pattern COUNTER = Pattern.compile("counter packets (\\d+)");
  private static final int SHORTEST = 15;
  private static final int LONGEST = 1514;
  private static final int JUMBO = 6000; // more than a page
  private static final int ETHERNET = 14;

  /** Which is what the corpus sends from. */
  private static final Prefix SOURCE4 = new Prefix(Family.IPV4, 0xc0000201L << 32, 0, 32);

  private static final Prefix SOURCE6 = new Prefix(Family.IPV6, 0x20010db800000000L, 1, 128);

  private long handled;
  private long dropped;
  private long passed;

  @ParameterizedTest
  @CsvSource({
    "AUTO, IN, true",
    "AUTO, IN, false",
    "GENERIC, IN, true",
    "GENERIC, IN, false",
    "TC, IN, true",
    "TC, IN, false",
    "AUTO, OUT, true",
    "AUTO, OUT, false"
  })
  void shouldDropAllOfABannedSourceAndNothingElse(
      AttachMode mode, Direction direction, boolean banned) throws Exception {
    SoftAssertions softly = new SoftAssertions();
    try (EnforceLab lab = new EnforceLab()) {
      Commands.run("ip", "-n", lab.near, "link", "set", "dev", "v0", "mtu", "9000");
      Commands.run("ip", "-n", lab.far, "link", "set", "dev", "v1", "mtu", "9000");
      boolean in = direction == Direction.IN;
      String receiver = in ? lab.near : lab.far;
      count(receiver, in ? "v0" : "v1");
      try (StandingDatapath datapath = lab.open(mode);
          PacketSocket socket =
              PacketSocket.open(in ? lab.far : lab.near, in ? "v1" : EnforceLab.DEVICE)) {
        datapath.refreshFailsafe(Failsafe.NONE); // the corpus' source is this host's
        datapath.mode(Mode.ENFORCE);
        datapath.drops().change(rules(direction, banned), Set.of());
        Wire wire = new Wire(datapath, socket, receiver);
        for (Corpus.Case c : Corpus.all()) {
          for (String tags : TAGS) {
            check(wire, softly, c, tagged(c.frame(), tags), banned);
          }
        }
        segments(wire, banned);
        System.out.printf("%s %s banned=%s: frames=%d%n", mode, direction, banned, handled);
      }
    }
    softly.assertAll();
  }

  /** What is on the way, and what came of it. */
  private record Wire(StandingDatapath datapath, PacketSocket socket, String receiver) {
    long dropped() {
      return datapath.counters().get("dropped");
    }

    long passed() {
      String command = "list table netdev behind";
      String text = Commands.run(EnforceLab.inside(receiver, ("nft " + command).split(" ")));
      Matcher matcher = COUNTER.matcher(text);
      assertThat(matcher.find()).as(text).isTrue();
      return Long.parseLong(matcher.group(1));
    }
  }

  private void check(
      Wire wire, SoftAssertions softly, Corpus.Case c, byte[] frame, boolean banned) {
    if (frame.length < SHORTEST || frame.length > LONGEST || moreTagsThanThereAre(c, frame)) {
      return;
    }
    boolean hasAddresses = c.expected().startsWith("4 ") || c.expected().startsWith("6 ");
    int known = hasAddresses ? addressesEnd(frame) : Integer.MAX_VALUE;
    int sent = 0;
    int wanted = 0;
    boolean needed = isNeeded(c);
    for (int length = SHORTEST; length <= frame.length; length++) {
      byte[] cut = Arrays.copyOf(frame, length);
      boolean whole = length == frame.length;
      if (arrives(cut) && (whole || !needed)) {
        wire.socket().send(cut);
        sent++;
        wanted += banned && length >= known && !needed ? 1 : 0;
      }
    }
    for (int linear : linears(frame, known)) {
      if (hasAddresses && !needed) { // of the others padding makes some whole
        wire.socket().send(Arrays.copyOf(frame, JUMBO), linear);
        sent++;
        wanted += banned ? 1 : 0;
      }
    }
    handled += sent;
    long droppedBefore = dropped;
    long passedBefore = passed;
    Eventually.check(
        () -> {
          dropped = wire.dropped();
          passed = wire.passed();
          assertThat(dropped + passed).isEqualTo(handled);
        });
    softly.assertThat(dropped - droppedBefore).as(c.name() + ": dropped").isEqualTo(wanted);
    softly.assertThat(passed - passedBefore).as(c.name() + ": passed").isEqualTo(sent - wanted);
  }

  /** TCP as the kernel sends it: up to 64 KiB at once, its headers alone in the linear part. */
  private void segments(Wire wire, boolean banned) {
    byte[] payload = new byte[30_000];
    byte[] frame = frame("0800", ip4(6, tcp(1000, 80, 0x10), payload));
    for (int i = 0; i < 23; i++) {
      wire.socket().sendSegments(frame, ETHERNET + 20, 1400);
    }
    Eventually.check(
        () ->
            assertThat(wire.dropped() + wire.passed())
                .isGreaterThanOrEqualTo(dropped + passed + 23));
    if (banned) {
      assertThat(wire.passed()).isEqualTo(passed);
    } else {
      assertThat(wire.dropped()).isEqualTo(dropped);
    }
    handled += 23;
  }

  /** Of a long frame the linear part: from Ethernet's header alone to beyond the addresses. */
  private static Set<Integer> linears(byte[] frame, int known) {
    Set<Integer> linears = new TreeSet<>(List.of(ETHERNET, ETHERNET + 1, frame.length));
    if (known != Integer.MAX_VALUE) {
      linears.addAll(List.of(known - 1, known, known + 3));
    }
    return linears;
  }

  /** Where the fixed IP header ends, behind all tags. */
  private static int addressesEnd(byte[] frame) {
    int at = 12;
    while (type(frame, at) == 0x8100 || type(frame, at) == 0x88a8 || type(frame, at) == 0x9100) {
      at += 4;
    }
    return at + 2 + (type(frame, at) == 0x0800 ? 20 : 40);
  }

  private static int type(byte[] frame, int at) {
    return at + 2 > frame.length ? 0 : (frame[at] & 0xff) << 8 | (frame[at + 1] & 0xff);
  }

  private static boolean moreTagsThanThereAre(Corpus.Case c, byte[] frame) {
    return frame.length != c.frame().length && c.expected().contains("vlan=");
  }

  /** net/core/skbuff.c, skb_vlan_untag() drops what has no room for a tag and a header. */
  private static boolean arrives(byte[] frame) {
    boolean tagged = type(frame, 12) == 0x8100 || type(frame, 12) == 0x88a8;
    return !tagged || frame.length >= 20;
  }

  /** In decide.h's words: hop limit 255 is in none of them. */
  private static boolean isNeeded(Corpus.Case c) {
    return c.expected().contains(" 58 icmp=2/")
        || c.expected().contains(" 1 icmp=3/4 ")
        || c.expected().contains("17 546>547");
  }

  private static byte[] tagged(byte[] plain, String tags) {
    byte[] rest = Arrays.copyOfRange(plain, 12, plain.length);
    return join(Arrays.copyOf(plain, 12), hex(tags), rest);
  }

  private static void count(String netns, String device) {
    String ruleset =
        "table netdev behind { chain front { type filter hook ingress device "
            + device
            + " priority 0; counter drop; }; }";
    Commands.run(EnforceLab.inside(netns, "nft", ruleset));
  }

  private static List<HeldRule> rules(Direction direction, boolean banned) {
    List<HeldRule> rules = new ArrayList<>();
    for (Prefix source : List.of(SOURCE4, SOURCE6)) {
      long other = banned ? 0 : 1L << 62;
      Prefix from =
          new Prefix(source.family(), source.high() ^ other, source.low(), source.length());
      RuleMatch match = TestRules.from(direction, from.family(), from);
      int id = rules.size() + 1;
      rules.add(
          new HeldRule(
              new Rule(id, match, RuleAction.DROP, Rule.RANK_DEFAULT, null, "", ""),
              HeldRule.NEVER,
              HeldRule.NO_LEASE));
    }
    return rules;
  }
}
