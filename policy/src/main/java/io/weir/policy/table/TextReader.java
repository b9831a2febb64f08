package io.weir.policy.table;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.TcpFlagsMatch;
import io.weir.policy.rule.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads the records that {@link TextWriter} writes. One thread. */
final class TextReader {
  private static final Verdict[] VERDICTS = Verdict.values();
  private static final Direction[] DIRECTIONS = Direction.values();

  private final ByteBuffer in;
  private String lastSet = "";

  /** Reads a buffer in native order; its position is the reader's. */
  TextReader(ByteBuffer in) {
    this.in = in;
  }

  /** The rule of the record that begins there. */
  Rule rule(int start) {
    int id = in.getInt(start + TextWriter.ID);
    int rank = in.getInt(start + TextWriter.RANK);
    int rate = in.getInt(start + TextWriter.RATE);
    long ttlMs = in.getLong(start + TextWriter.TTL_MS);
    in.position(start + TextWriter.HEAD);
    Verdict verdict = VERDICTS[in.get()];
    RuleMatch match = match();
    String set = string();
    lastSet = set.equals(lastSet) ? lastSet : set;
    Duration ttl = ttlMs == TextWriter.NO_TTL ? null : Duration.ofMillis(ttlMs);
    return new Rule(id, match, new RuleAction(verdict, rate), rank, ttl, lastSet, string());
  }

  private RuleMatch match() {
    Direction direction = DIRECTIONS[in.get()];
    int version = in.get();
    Family family = version == 0 ? null : version == 4 ? Family.IPV4 : Family.IPV6;
    int protocol = in.getShort();
    int vlan = in.getShort();
    int flags = in.get();
    IcmpMatch icmp =
        (flags & TextWriter.ICMP) == 0 ? null : new IcmpMatch(in.get() & 0xff, in.getShort());
    TcpFlagsMatch tcpFlags =
        (flags & TextWriter.TCP_FLAGS) == 0
            ? null
            : new TcpFlagsMatch(in.get() & 0xff, in.get() & 0xff);
    List<Prefix> sources = prefixes(family);
    List<Prefix> destinations = prefixes(family);
    List<PortRange> sourcePorts = ports();
    List<PortRange> destinationPorts = ports();
    return new RuleMatch(
        direction,
        family,
        sources,
        destinations,
        protocol,
        sourcePorts,
        destinationPorts,
        icmp,
        tcpFlags,
        vlan,
        (flags & TextWriter.LOCAL) != 0,
        (flags & TextWriter.NEW_ONLY) != 0);
  }

  private List<Prefix> prefixes(Family family) {
    int count = in.getInt();
    if (count == 0) {
      return List.of();
    }
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
    int length = in.get() & 0xff;
    return family == Family.IPV4
        ? new Prefix(family, (long) in.getInt() << Integer.SIZE, 0, length)
        : new Prefix(family, in.getLong(), in.getLong(), length);
  }

  private List<PortRange> ports() {
    int count = in.getInt();
    if (count == 0) {
      return List.of();
    }
    List<PortRange> ranges = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ranges.add(new PortRange(in.getShort() & 0xffff, in.getShort() & 0xffff));
    }
    return ranges;
  }

  private String string() {
    byte[] utf8 = new byte[in.getInt()];
    in.get(utf8);
    return utf8.length == 0 ? "" : new String(utf8, StandardCharsets.UTF_8);
  }
}
