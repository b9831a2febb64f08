package io.weir.policy.table;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes records of {@link TextFormat}, some 15 bytes for a rule of a prefix. One thread. */
final class TextWriter {
  private final Map<String, Integer> numbers = new HashMap<>();
  private byte[] bytes;
  private int size;
  private int strings;

  /**
   * A writer of records that follow others.
   *
   * @param strings how many strings these have; it writes its own, and refers to no other
   */
  TextWriter(int strings, int expectedRules) {
    this.strings = strings;
    this.bytes = new byte[64 + 24 * expectedRules];
  }

  /** Adds a rule that takes the next entries. */
  void add(HeldRule held, int entries) {
    Rule rule = held.rule();
    RuleMatch match = rule.match();
    int set = string(rule.set());
    int why = string(rule.why());
    int flags = flags(rule, entries) | flag(held.trial(), TextFormat.TRIAL);
    room(64);
    put(TextFormat.RULE);
    number(flags);
    if (entries != 1) {
      number(entries);
    }
    prefixes(match.sources());
    prefixes(match.destinations());
    if (match.protocol() != RuleMatch.ANY) {
      put(match.protocol());
    }
    ports(match.sourcePorts());
    ports(match.destinationPorts());
    fields(match);
    ttl(rule.ttl());
    number(set);
    number(why);
  }

  byte[] bytes() {
    return bytes;
  }

  /** How many of the bytes are records. */
  int size() {
    return size;
  }

  /** How many strings there are, with those that others have. */
  int strings() {
    return strings;
  }

  private static int flags(Rule rule, int entries) {
    RuleMatch match = rule.match();
    Duration ttl = rule.ttl();
    return flag(match.direction() == Direction.OUT, TextFormat.OUT)
        | flag(match.family() == Family.IPV4, TextFormat.IPV4)
        | flag(match.family() == Family.IPV6, TextFormat.IPV6)
        | flag(!match.sources().isEmpty(), TextFormat.SOURCES)
        | flag(!match.destinations().isEmpty(), TextFormat.DESTINATIONS)
        | flag(ttl != null, TextFormat.TTL)
        | flag(ttl != null && ttl.toNanosPart() != 0, TextFormat.TTL_NANOS)
        | flag(match.protocol() != RuleMatch.ANY, TextFormat.PROTOCOL)
        | flag(!match.sourcePorts().isEmpty(), TextFormat.SOURCE_PORTS)
        | flag(!match.destinationPorts().isEmpty(), TextFormat.DESTINATION_PORTS)
        | flag(entries != 1, TextFormat.ENTRIES)
        | flag(match.local(), TextFormat.LOCAL)
        | flag(match.newOnly(), TextFormat.NEW_ONLY)
        | flag(match.vlan() != RuleMatch.ANY, TextFormat.VLAN)
        | flag(match.icmp() != null, TextFormat.ICMP)
        | flag(hasCode(match.icmp()), TextFormat.ICMP_CODE)
        | flag(match.tcpFlags() != null, TextFormat.TCP_FLAGS);
  }

  private static int flag(boolean is, int flag) {
    return is ? flag : 0;
  }

  private static boolean hasCode(IcmpMatch icmp) {
    return icmp != null && icmp.code() != IcmpMatch.ANY_CODE;
  }

  private void fields(RuleMatch match) {
    if (match.icmp() != null) {
      put(match.icmp().type());
      if (hasCode(match.icmp())) {
        put(match.icmp().code());
      }
    }
    if (match.tcpFlags() != null) {
      put(match.tcpFlags().mask());
      put(match.tcpFlags().value());
    }
    if (match.vlan() != RuleMatch.ANY) {
      number(match.vlan());
    }
  }

  private void ttl(Duration ttl) {
    if (ttl != null) {
      number(ttl.toSeconds());
      if (ttl.toNanosPart() != 0) {
        number(ttl.toNanosPart());
      }
    }
  }

  private void prefixes(List<Prefix> prefixes) {
    int count = prefixes.size();
    if (count == 0) {
      return;
    }
    room(64 + 17 * count);
    number(count);
    for (int i = 0; i < count; i++) {
      Prefix prefix = prefixes.get(i);
      put(prefix.length());
      for (int bits = 0; bits < prefix.length(); bits += Byte.SIZE) {
        long half = bits < Long.SIZE ? prefix.high() : prefix.low();
        put((int) (half >>> (Long.SIZE - Byte.SIZE - bits % Long.SIZE)));
      }
    }
  }

  private void ports(List<PortRange> ranges) {
    if (ranges.isEmpty()) {
      return;
    }
    room(64 + 6 * ranges.size());
    number(ranges.size());
    for (PortRange range : ranges) {
      number(range.first());
      number(range.last());
    }
  }

  /** The number of a string; writes it if it is new. */
  private int string(String text) {
    Integer known = numbers.get(text);
    if (known != null) {
      return known;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    room(16 + utf8.length);
    put(TextFormat.STRING);
    number(utf8.length);
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
    numbers.put(text, strings);
    return strings++;
  }

  private void number(long value) {
    long rest = value;
    while (rest >>> 7 != 0) {
      put((int) rest | 0x80);
      rest >>>= 7;
    }
    put((int) rest);
  }

  private void put(int value) {
    bytes[size++] = (byte) value;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.addExact(bytes.length + bytes.length / 2, more));
    }
  }
}
