package io.weir.policy.table;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.TcpFlagsMatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads records of {@link TextFormat}, one after the other. One thread. */
final class TextReader {
  private final byte[] bytes;
  private final int end;
  private final int firstString;
  private final List<String> strings = new ArrayList<>();
  private int at;
  private int entries;
  private boolean trial;
  private RuleMatch match;
  private Duration ttl;
  private String set;
  private String why;

  /**
   * Reads bytes that begin with a record.
   *
   * @param firstString the number of the first string among them
   */
  TextReader(byte[] bytes, int firstString) {
    this.bytes = bytes;
    this.end = bytes.length;
    this.firstString = firstString;
  }

  /** Goes to the next rule; false when there is none. */
  boolean next() {
    while (at < end) {
      int kind = take();
      if (kind == TextFormat.RULE) {
        readRule();
        return true;
      }
      int length = (int) number();
      strings.add(new String(bytes, at, length, StandardCharsets.UTF_8));
      at += length;
    }
    return false;
  }

  /** How many entries it has: those after the last one's. */
  int entries() {
    return entries;
  }

  /** Whether it waits for being confirmed. */
  boolean isOnTrial() {
    return trial;
  }

  /** How many strings it has read. */
  int strings() {
    return strings.size();
  }

  /** The rule, with what its first entry says. */
  Rule rule(long precedence, long expiresRate) {
    return new Rule(
        Precedence.id(precedence),
        match,
        Precedence.action(precedence, expiresRate),
        Precedence.rank(precedence),
        ttl,
        set,
        why);
  }

  private void readRule() {
    int flags = (int) number();
    trial = is(flags, TextFormat.TRIAL);
    entries = is(flags, TextFormat.ENTRIES) ? (int) number() : 1;
    match = match(flags);
    ttl = is(flags, TextFormat.TTL) ? ttl(flags) : null;
    set = string();
    why = string();
  }

  private String string() {
    return strings.get((int) number() - firstString);
  }

  private RuleMatch match(int flags) {
    Family family =
        is(flags, TextFormat.IPV4) ? Family.IPV4 : is(flags, TextFormat.IPV6) ? Family.IPV6 : null;
    List<Prefix> sources = prefixes(flags, TextFormat.SOURCES, family);
    List<Prefix> destinations = prefixes(flags, TextFormat.DESTINATIONS, family);
    int protocol = is(flags, TextFormat.PROTOCOL) ? take() : RuleMatch.ANY;
    List<PortRange> sourcePorts = ports(flags, TextFormat.SOURCE_PORTS);
    List<PortRange> destinationPorts = ports(flags, TextFormat.DESTINATION_PORTS);
    IcmpMatch icmp = is(flags, TextFormat.ICMP) ? icmp(flags) : null;
    TcpFlagsMatch tcp = is(flags, TextFormat.TCP_FLAGS) ? new TcpFlagsMatch(take(), take()) : null;
    int vlan = is(flags, TextFormat.VLAN) ? (int) number() : RuleMatch.ANY;
    return new RuleMatch(
        is(flags, TextFormat.OUT) ? Direction.OUT : Direction.IN,
        family,
        sources,
        destinations,
        protocol,
        sourcePorts,
        destinationPorts,
        icmp,
        tcp,
        vlan,
        is(flags, TextFormat.LOCAL),
        is(flags, TextFormat.NEW_ONLY));
  }

  private IcmpMatch icmp(int flags) {
    return new IcmpMatch(take(), is(flags, TextFormat.ICMP_CODE) ? take() : IcmpMatch.ANY_CODE);
  }

  /** The one before it, if it is the same: most of a list are. */
  private Duration ttl(int flags) {
    long seconds = number();
    long nanos = is(flags, TextFormat.TTL_NANOS) ? number() : 0;
    boolean same = ttl != null && ttl.toSeconds() == seconds && ttl.toNanosPart() == nanos;
    return same ? ttl : Duration.ofSeconds(seconds, nanos);
  }

  private List<Prefix> prefixes(int flags, int flag, Family family) {
    if (!is(flags, flag)) {
      return List.of();
    }
    int count = (int) number();
    if (count == 1) {
      return List.of(prefix(family));
    }
    List<Prefix> prefixes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      prefixes.add(prefix(family));
    }
    return prefixes;
  }

  private Prefix prefix(Family family) {
    int length = take();
    long high = 0;
    long low = 0;
    for (int bits = 0; bits < length; bits += Byte.SIZE) {
      long part = (long) take() << (Long.SIZE - Byte.SIZE - bits % Long.SIZE);
      if (bits < Long.SIZE) {
        high |= part;
      } else {
        low |= part;
      }
    }
    return new Prefix(family, high, low, length);
  }

  private List<PortRange> ports(int flags, int flag) {
    if (!is(flags, flag)) {
      return List.of();
    }
    int count = (int) number();
    List<PortRange> ranges = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ranges.add(new PortRange((int) number(), (int) number()));
    }
    return ranges;
  }

  private static boolean is(int flags, int flag) {
    return (flags & flag) != 0;
  }

  private long number() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      int part = take();
      value |= (long) (part & 0x7f) << shift;
      if (part < 0x80) {
        return value;
      }
    }
  }

  private int take() {
    return bytes[at++] & 0xff;
  }
}
