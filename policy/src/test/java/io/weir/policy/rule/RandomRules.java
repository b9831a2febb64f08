package io.weir.policy.rule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Rules and packets at random, out of small pools so that they meet: prefixes that lie within each
 * other, few ports, equal ranks. The same seed gives the same ones.
 */
public final class RandomRules {
  /** Above every port of a rule or packet, for packets that nothing else may equal. */
  static final int PORT_LIMIT = 40_000;

  private static final int[] LENGTHS4 = {
    0, 3, 8, 9, 15, 16, 17, 20, 23, 24, 24, 25, 28, 31, 32, 32
  };
  private static final int[] LENGTHS6 = {
    0, 16, 31, 32, 33, 47, 48, 56, 63, 64, 65, 80, 96, 112, 127, 128
  };
  private static final int[] PORTS = {0, 1, 22, 53, 80, 443, 1023, 1024, 8079, 8080, 8081, 32768};
  private static final int[] RANKS = {
    0, 1, 7, Rule.RANK_DEFAULT, Rule.RANK_DEFAULT, Rule.RANK_DEFAULT, 1001, Rule.RANK_MAX
  };
  private static final int[] VLANS = {0, 1, 5, 100, 4094};
  private static final int[] PROTOCOLS = {6, 6, 6, 17, 17, 17, 1, 58, 47, 132};
  private static final int[] ICMP_TYPES = {0, 8, 13, 128, 129};
  private static final int[] TCP_FLAGS = {0x02, 0x12, 0x10, 0x04, 0x11, 0x18, 0x00, 0xff, 0x29};

  private final Random random;

  public RandomRules(long seed) {
    random = new Random(seed);
  }

  public Random random() {
    return random;
  }

  /** A rule of this id. */
  public Rule rule(int id) {
    return new Rule(
        id,
        match(),
        action(),
        pick(RANKS),
        chance(50) ? null : Duration.ofMillis(1 + random.nextInt(1 << 30)),
        chance(50) ? "set" + random.nextInt(3) : "",
        chance(50) ? "why \u00fc\u20ac" + id : "");
  }

  /** A rule with the masks of another one, about other addresses and as likely behind it. */
  public Rule similar(int id, Rule like) {
    RuleMatch match = like.match();
    return new Rule(
        id,
        new RuleMatch(
            match.direction(),
            match.family(),
            match.sources().stream().map(this::other).toList(),
            match.destinations().stream().map(this::other).toList(),
            match.protocol(),
            match.sourcePorts(),
            match.destinationPorts(),
            match.icmp(),
            match.tcpFlags(),
            match.vlan(),
            match.local(),
            match.newOnly()),
        action(),
        chance(50) ? like.rank() : pick(RANKS),
        null,
        like.set(),
        like.why());
  }

  /** What a rule is about. */
  public RuleMatch match() {
    Direction direction = chance(60) ? Direction.IN : Direction.OUT;
    Family family = chance(15) ? null : family();
    int protocol = chance(30) ? RuleMatch.ANY : pick(PROTOCOLS);
    boolean ports = RuleMatch.hasPorts(protocol) && chance(65);
    boolean icmp = (protocol == 1 || protocol == 58) && chance(70);
    return new RuleMatch(
        direction,
        family,
        prefixes(family, 80),
        prefixes(family, 45),
        protocol,
        ports && chance(40) ? ranges() : List.of(),
        ports && chance(80) ? ranges() : List.of(),
        icmp ? icmp() : null,
        protocol == RuleMatch.TCP && chance(35) ? tcpFlags() : null,
        chance(15) ? pick(VLANS) : RuleMatch.ANY,
        direction == Direction.IN && chance(15),
        direction == Direction.IN && chance(15));
  }

  /** A packet that has something to do with one of the rules, or with none. */
  public PacketFacts packet(List<Rule> rules) {
    RuleMatch like =
        rules.isEmpty() || chance(25) ? match() : rules.get(random.nextInt(rules.size())).match();
    Family family = like.family() == null ? family() : like.family();
    int protocol = near(like.protocol(), 10);
    if (protocol == RuleMatch.ANY) {
      protocol = pick(PROTOCOLS);
    }
    boolean known = !chance(4);
    boolean ports = known && RuleMatch.hasPorts(protocol);
    boolean icmp = known && protocol == (family == Family.IPV4 ? 1 : 58);
    boolean tcp = known && protocol == RuleMatch.TCP;
    Direction direction = chance(5) ? opposite(like.direction()) : like.direction();
    int flags = tcp ? flags(like.tcpFlags()) : RuleMatch.ANY;
    boolean received = direction == Direction.IN;
    return new PacketFacts(
        direction,
        address(family, like.sources()),
        address(family, like.destinations()),
        protocol,
        ports ? port(like.sourcePorts()) : RuleMatch.ANY,
        ports ? port(like.destinationPorts()) : RuleMatch.ANY,
        icmp ? icmpType(like.icmp()) : RuleMatch.ANY,
        icmp ? icmpCode(like.icmp()) : RuleMatch.ANY,
        flags,
        like.vlan() == RuleMatch.ANY && chance(85) ? RuleMatch.ANY : vlan(like.vlan()),
        received && chance(like.local() ? 80 : 40),
        received && (tcp ? (flags & 0x12) == 0x02 : known && chance(like.newOnly() ? 80 : 40)));
  }

  /** True so many times of a hundred. */
  public boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private RuleAction action() {
    int which = random.nextInt(10);
    return which < 3
        ? RuleAction.PASS
        : which < 4 ? RuleAction.limit(RuleAction.RATE_MAX - random.nextInt(3)) : RuleAction.DROP;
  }

  private Family family() {
    return chance(55) ? Family.IPV4 : Family.IPV6;
  }

  private List<Prefix> prefixes(Family family, int percent) {
    List<Prefix> prefixes = new ArrayList<>();
    if (family != null && chance(percent)) {
      int count = chance(85) ? 1 : 2 + random.nextInt(3);
      for (int i = 0; i < count; i++) {
        prefixes.add(host(family, pick(family == Family.IPV4 ? LENGTHS4 : LENGTHS6)));
      }
    }
    return prefixes;
  }

  /** Bits differ at all lengths that matter: 198.18.0.0/15 and some; 2001:db8::/32 and some. */
  private Prefix host(Family family, int length) {
    if (family == Family.IPV4) {
      int high = pick(new int[] {0xc612, 0xc613, 0xc692, 0x4612, 0xc712});
      int third = pick(new int[] {0, 0, 1, 16, 128});
      int fourth = pick(new int[] {0, 1, 2, 3, 8, 129});
      return new Prefix(family, (long) (high << 16 | third << 8 | fourth) << 32, 0, length);
    }
    long high = 0x20010db8_00000000L;
    high |= (long) pick(new int[] {0, 0, 1, 0x8000}) << 16 | pick(new int[] {0, 0, 1, 0x8100});
    high ^= chance(10) ? 1L << (32 + random.nextInt(29)) : 0;
    long low = pick(new int[] {0, 0, 1, 2, 3, 0x1_0001, 0x7000_0000});
    low ^= chance(30) ? 1L << (32 + random.nextInt(32)) : 0;
    return new Prefix(family, high, low, length);
  }

  private Prefix other(Prefix prefix) {
    return host(prefix.family(), prefix.length());
  }

  private List<PortRange> ranges() {
    List<PortRange> ranges = new ArrayList<>();
    int count = chance(80) ? 1 : 2 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      int first = pick(PORTS);
      int last = chance(60) ? first : Math.min(PortRange.PORT_MAX, first + random.nextInt(1200));
      ranges.add(chance(5) ? new PortRange(0, PortRange.PORT_MAX) : new PortRange(first, last));
    }
    return ranges;
  }

  private IcmpMatch icmp() {
    return new IcmpMatch(pick(ICMP_TYPES), chance(50) ? IcmpMatch.ANY_CODE : random.nextInt(3));
  }

  private TcpFlagsMatch tcpFlags() {
    int mask = 1 + random.nextInt(255);
    return new TcpFlagsMatch(mask, pick(TCP_FLAGS) & mask);
  }

  private Prefix address(Family family, List<Prefix> within) {
    if (within.isEmpty() || chance(14)) {
      return host(family, family.bits());
    }
    Prefix prefix = within.get(random.nextInt(within.size()));
    Prefix other = host(family, family.bits());
    long high = prefix.high() | (other.high() & ~Prefix.highMask(prefix.length()));
    long low = prefix.low() | (other.low() & ~Prefix.lowMask(prefix.length()));
    if (chance(6) && prefix.length() > 0) { // the last bit of it is another: nearly
      high ^= prefix.length() <= 64 ? 1L << (64 - prefix.length()) : 0;
      low ^= prefix.length() > 64 ? 1L << (128 - prefix.length()) : 0;
    }
    return new Prefix(family, high, low, family.bits());
  }

  /** One of its ports, or one beside them. */
  private int port(List<PortRange> ranges) {
    if (ranges.isEmpty() || chance(12)) {
      return chance(70) ? pick(PORTS) : random.nextInt(PORT_LIMIT);
    }
    PortRange range = ranges.get(random.nextInt(ranges.size()));
    int port =
        switch (random.nextInt(8)) {
          case 0 -> range.first() - 1;
          case 1 -> range.last() + 1;
          case 2 -> range.first();
          case 3 -> range.last();
          default -> range.first() + random.nextInt(range.last() - range.first() + 1);
        };
    return port & PortRange.PORT_MAX;
  }

  private int icmpType(IcmpMatch like) {
    return like == null || chance(15) ? pick(ICMP_TYPES) : like.type();
  }

  private int icmpCode(IcmpMatch like) {
    boolean any = like == null || like.code() == IcmpMatch.ANY_CODE || chance(15);
    return any ? random.nextInt(3) : like.code();
  }

  private int flags(TcpFlagsMatch like) {
    if (like == null || chance(10)) {
      return pick(TCP_FLAGS);
    }
    return like.value() | (random.nextInt(256) & ~like.mask());
  }

  private int vlan(int like) {
    return like == RuleMatch.ANY || chance(15) ? pick(VLANS) : like;
  }

  private int near(int value, int percent) {
    return chance(percent) ? pick(PROTOCOLS) : value;
  }

  private static Direction opposite(Direction direction) {
    return direction == Direction.IN ? Direction.OUT : Direction.IN;
  }

  private int pick(int[] values) {
    return values[random.nextInt(values.length)];
  }
}
