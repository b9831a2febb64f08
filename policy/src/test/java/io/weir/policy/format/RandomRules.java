package io.weir.policy.format;

import io.weir.policy.format.Hooks.Hook;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.TcpFlagsMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** Rules with every field in every form, the same for the same seed. */
final class RandomRules {
  private static final int[] PROTOCOLS = {
    RuleMatch.ANY, 1, 6, 6, 17, 17, 33, 47, 58, 132, 136, 253
  };

  private final Random random;
  private final Set<Prefix> drops = new HashSet<>();
  private Prefix last;

  RandomRules(long seed) {
    random = new Random(seed);
  }

  Rule rule() {
    return new Rule(
        random.nextInt(3) == 0 ? Rule.NO_ID : 1 + random.nextInt(1 << 29),
        match(),
        action(),
        random.nextInt(3) == 0 ? random.nextInt(Rule.RANK_MAX + 1) : Rule.RANK_DEFAULT,
        random.nextBoolean() ? null : Duration.ofSeconds(1 + random.nextInt(100_000)),
        random.nextBoolean() ? "" : "set-" + random.nextInt(10),
        random.nextBoolean() ? "" : "why \"" + random.nextInt() + "\", \u00e4\u202e\u001b[31m\n");
  }

  RuleMatch match() {
    Direction direction = random.nextBoolean() ? Direction.IN : Direction.OUT;
    Family family =
        random.nextInt(4) == 0 ? null : random.nextBoolean() ? Family.IPV4 : Family.IPV6;
    int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
    MatchParts parts = new MatchParts(direction, family).protocol(protocol);
    if (family != null) {
      parts.sources(some(() -> prefix(family))).destinations(some(() -> prefix(family)));
    }
    if (RuleMatch.hasPorts(protocol)) {
      parts.sourcePorts(some(this::ports)).destinationPorts(some(this::ports));
    }
    if (protocol == 6 && random.nextBoolean()) {
      int mask = 1 + random.nextInt(255);
      parts.tcpFlags(new TcpFlagsMatch(mask, random.nextInt(256) & mask));
    }
    if ((protocol == 1 || protocol == 58) && random.nextBoolean()) {
      parts.icmp(new IcmpMatch(random.nextInt(256), random.nextInt(257) - 1));
    }
    if (random.nextInt(4) == 0) {
      parts.vlan(random.nextInt(4095));
    }
    boolean in = direction == Direction.IN;
    return parts.local(in && random.nextBoolean()).newOnly(in && random.nextBoolean()).match();
  }

  /** What netfilter can say too, at one of some hooks. */
  Rule plain(int id, Hook... hooks) {
    RuleMatch match = match();
    Hook hook = hooks[random.nextInt(hooks.length)];
    MatchParts parts = new MatchParts(match).vlan(RuleMatch.ANY).newOnly(false);
    parts.direction = hook == Hook.SENT ? Direction.OUT : Direction.IN;
    parts.local(hook == Hook.LOCAL);
    TcpFlagsMatch flags = match.tcpFlags();
    if (flags != null) {
      int mask = Math.max(1, flags.mask() & 0x3f);
      parts.tcpFlags(new TcpFlagsMatch(mask, flags.value() & mask));
    }
    if (match.icmp() != null) {
      parts.icmp(new IcmpMatch(match.icmp().type() % 255, match.icmp().code()));
      boolean v4 = match.protocol() == 1;
      if (match.family() == (v4 ? Family.IPV6 : Family.IPV4)) {
        parts.icmp(null);
      }
    }
    if (match.protocol() == RuleMatch.ANY) {
      parts.protocol(253); // so that none hides all that follows
    }
    String why = random.nextBoolean() ? "" : "why " + random.nextInt(100) + ", \u00e4 'x' $y";
    RuleAction action = random.nextInt(3) == 0 ? RuleAction.PASS : RuleAction.DROP;
    return new Rule(id, parts.match(), action, random.nextInt(50), null, "", why);
  }

  /** A drop by address. */
  Rule drop(int id, Direction direction, boolean local) {
    Family family = random.nextBoolean() ? Family.IPV4 : Family.IPV6;
    int length = 16 + random.nextInt(family.bits() - 15);
    boolean within = last != null && last.family() == family && length > 20;
    long high = within ? last.high() | random.nextInt(1 << 8) << 8 : random.nextLong();
    boolean v4 = family == Family.IPV4;
    Prefix prefix =
        new Prefix(family, v4 ? high >>> 32 << 32 : high, v4 ? 0 : random.nextLong(), length);
    if (!drops.add(prefix)) {
      return drop(id, direction, local); // two of one prefix would become one
    }
    last = prefix;
    RuleMatch match = new MatchParts(RuleMatch.about(direction, prefix)).local(local).match();
    Duration ttl = random.nextBoolean() ? null : Duration.ofSeconds(1000 + random.nextInt(1000));
    String why = random.nextBoolean() ? "" : "seen " + random.nextInt(100);
    return new Rule(id, match, RuleAction.DROP, random.nextInt(50), ttl, "", why);
  }

  Prefix prefix(Family family) {
    int length = random.nextInt(family.bits() + 1);
    long high = random.nextLong();
    return family == Family.IPV4
        ? new Prefix(family, high & 0xffffffff_00000000L, 0, length)
        : new Prefix(family, high, random.nextLong(), length);
  }

  private PortRange ports() {
    int first = random.nextInt(65536);
    return new PortRange(
        first, random.nextBoolean() ? first : 65535 - random.nextInt(65536 - first));
  }

  private RuleAction action() {
    return switch (random.nextInt(3)) {
      case 0 -> RuleAction.PASS;
      case 1 -> RuleAction.DROP;
      default -> RuleAction.limit(1 + random.nextInt(RuleAction.RATE_MAX));
    };
  }

  private <T> List<T> some(Supplier<T> one) {
    List<T> some = new ArrayList<>();
    for (int count = random.nextInt(4) - 1; count > 0; count--) {
      some.add(one.get());
    }
    return some;
  }
}
