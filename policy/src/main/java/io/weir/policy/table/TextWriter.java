package io.weir.policy.table;

import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes rules as {@link TextReader} reads them, into memory of its own that grows. A record is as
 * long as it says in front, a multiple of 4. One thread.
 */
final class TextWriter {
  private static final int FIRST_BYTES = 1 << 12;

  // what a record begins with
  static final int LENGTH = 0;
  static final int ID = 4;
  static final int FIRST_ENTRY = 8;
  static final int ENTRIES = 12;
  static final int RANK = 16;
  static final int RATE = 20;
  static final int TTL_MS = 24;
  static final int HEAD = 32;

  static final int NO_TTL = 0;
  static final int LOCAL = 1;
  static final int NEW_ONLY = 2;
  static final int ICMP = 4;
  static final int TCP_FLAGS = 8;

  private byte[] bytes = new byte[FIRST_BYTES];
  private ByteBuffer out = wrap();
  private String lastSet = "";
  private byte[] lastSetBytes = {};

  /** How many bytes there are. */
  int length() {
    return out.position();
  }

  /** Copies all of it. */
  void copyTo(ByteBuffer target, int at) {
    target.put(at, bytes, 0, length());
  }

  void clear() {
    out.clear();
  }

  void write(Rule rule, int firstEntry, int entries) {
    int start = length();
    int text = 3 * (rule.set().length() + rule.why().length());
    RuleMatch match = rule.match();
    int lists = match.sources().size() + match.destinations().size();
    int ranges = match.sourcePorts().size() + match.destinationPorts().size();
    ensure(HEAD + 64 + text + 17 * lists + 4 * ranges);
    out.putInt(0).putInt(rule.id()).putInt(firstEntry).putInt(entries).putInt(rule.rank());
    out.putInt(rule.action().packetsPerSecond());
    out.putLong(rule.ttl() == null ? NO_TTL : rule.ttl().toMillis());
    out.put((byte) rule.action().verdict().index());
    match(match);
    set(rule.set());
    string(rule.why().getBytes(StandardCharsets.UTF_8));
    while ((length() & 3) != 0) {
      out.put((byte) 0);
    }
    out.putInt(start + LENGTH, length() - start);
  }

  private void match(RuleMatch match) {
    out.put((byte) match.direction().index());
    out.put((byte) (match.family() == null ? 0 : match.family().version()));
    out.putShort((short) match.protocol());
    out.putShort((short) match.vlan());
    out.put(
        (byte)
            ((match.local() ? LOCAL : 0)
                | (match.newOnly() ? NEW_ONLY : 0)
                | (match.icmp() == null ? 0 : ICMP)
                | (match.tcpFlags() == null ? 0 : TCP_FLAGS)));
    if (match.icmp() != null) {
      out.put((byte) match.icmp().type()).putShort((short) match.icmp().code());
    }
    if (match.tcpFlags() != null) {
      out.put((byte) match.tcpFlags().mask()).put((byte) match.tcpFlags().value());
    }
    prefixes(match.sources());
    prefixes(match.destinations());
    ports(match.sourcePorts());
    ports(match.destinationPorts());
  }

  private void prefixes(List<Prefix> prefixes) {
    out.putInt(prefixes.size());
    for (int i = 0; i < prefixes.size(); i++) {
      Prefix prefix = prefixes.get(i);
      out.put((byte) prefix.length());
      if (prefix.family().bits() == Integer.SIZE) {
        out.putInt((int) (prefix.high() >>> Integer.SIZE));
      } else {
        out.putLong(prefix.high()).putLong(prefix.low());
      }
    }
  }

  private void ports(List<PortRange> ranges) {
    out.putInt(ranges.size());
    for (PortRange range : ranges) {
      out.putShort((short) range.first()).putShort((short) range.last());
    }
  }

  /** Mostly that of the rule before. */
  private void set(String set) {
    if (!set.equals(lastSet)) {
      lastSet = set;
      lastSetBytes = set.getBytes(StandardCharsets.UTF_8);
    }
    string(lastSetBytes);
  }

  private void string(byte[] utf8) {
    out.putInt(utf8.length).put(utf8);
  }

  private void ensure(int more) {
    if (out.remaining() < more) {
      int position = length();
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, position + more));
      out = wrap().position(position);
    }
  }

  private ByteBuffer wrap() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }
}
