package io.weir.policy.table;

import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.RuleMatch;
import java.nio.ByteBuffer;

/**
 * The kernel's lookup, in Java: what lookup.h does with the same bytes. For reading back what was
 * written, and for asking what a packet would meet. One thread.
 */
public final class TableLookup {
  /** No rule decides. */
  public static final int NONE = 0;

  private static final long NO_VLAN = 0xfff; // KEY_NO_VLAN of rules.h

  private final TableView view;
  private final ByteBuffer memory;
  private final TableLayouts at;
  private final long[] masked = new long[MaskedKey.WORDS];

  public TableLookup(TableView view) {
    this.view = view;
    this.memory = view.memory();
    this.at = view.layouts();
  }

  /** The same of a packet as rules see it. */
  public int find(PacketFacts packet, long nowJiffies) {
    return find(
        RuleEntries.directory(packet.family(), packet.direction()), key(packet), nowJiffies);
  }

  /** fill_key() of facts.h. */
  static long[] key(PacketFacts packet) {
    long word = (long) packet.protocol() << MaskedKey.PROTO_SHIFT;
    if (packet.sourcePort() != RuleMatch.ANY) {
      word |= MaskedKey.HAS_PORTS | ports(packet.sourcePort(), packet.destinationPort());
    }
    if (packet.icmpType() != RuleMatch.ANY) {
      word |= MaskedKey.HAS_PORTS | ports(packet.icmpType(), packet.icmpCode());
    }
    if (packet.tcpFlags() != RuleMatch.ANY) {
      word |= MaskedKey.HAS_TCP | (long) packet.tcpFlags() << MaskedKey.TCP_SHIFT;
    }
    word |= packet.local() ? MaskedKey.LOCAL : 0;
    word |= packet.beginsConnection() ? MaskedKey.BEGINS : 0;
    long vlan = packet.vlan() == RuleMatch.ANY ? NO_VLAN : packet.vlan();
    return new long[] {
      Long.reverseBytes(packet.source().high()),
      Long.reverseBytes(packet.source().low()),
      Long.reverseBytes(packet.destination().high()),
      Long.reverseBytes(packet.destination().low()),
      word | vlan << MaskedKey.VLAN_SHIFT
    };
  }

  private static long ports(int source, int destination) {
    return (long) source << MaskedKey.SPORT_SHIFT | (long) destination << MaskedKey.DPORT_SHIFT;
  }

  /**
   * The id of the rule that decides; {@link #NONE} when none does.
   *
   * @param directory family * 2 + direction: IPv4 is 0, received is 0
   * @param key the packet's words, as rules.h has them
   * @param nowJiffies what is past is not there; leases are taken for valid
   */
  public int find(int directory, long[] key, long nowJiffies) {
    int unit = view.directory(directory);
    int tuples = memory.getInt(unit + at.tuples);
    int shift = memory.getInt(unit + at.shift);
    long bits = candidates(directory, key);
    long best = -1L;
    for (int tuple = 0; tuple < tuples; tuple++) {
      int place = (memory.getInt(unit + at.tuplesAt) + tuple) * TableLayouts.UNIT;
      if (Long.compareUnsigned(memory.getLong(place + at.best), best) >= 0) {
        break;
      }
      if ((bits >>> (tuple >> shift) & 1) != 0) {
        for (int word = 0; word < MaskedKey.WORDS; word++) {
          masked[word] = key[word] & memory.getLong(place + at.mask + word * Long.BYTES);
        }
        best = search(directory, tuple, best, nowJiffies);
      }
    }
    return best == -1L ? NONE : Precedence.id(best);
  }

  /** Whether a packet with an entry's key is led to it, by gates and lines. */
  boolean leadsTo(int entry, MaskedKey key, int tuple) {
    int shift = memory.getInt(view.directory(key.directory) + at.shift);
    return (candidates(key.directory, key.key) >>> (tuple >> shift) & 1) != 0
        && TableLine.forKey(view, key, tuple).findEntry(entry);
  }

  private long candidates(int directory, long[] key) {
    int unit = view.directory(directory);
    int levels = memory.getInt(unit + at.levels);
    long bits = memory.getLong(unit + at.always);
    for (int level = 0; level < GateLevel.COUNT; level++) {
      if ((levels & 1 << level) != 0) {
        int mask = memory.getInt(unit + at.gatesMask);
        int gate = GateLevel.gate(view.seed(), directory, level, key, 0, mask);
        int first = memory.getInt(unit + at.gatesAt) * TableLayouts.UNIT;
        bits |= memory.getLong(first + gate * Long.BYTES);
      }
    }
    return bits;
  }

  private long search(int directory, int tuple, long found, long nowJiffies) {
    long best = found;
    long hash = Hashes.key(view.seed(), directory, tuple, masked, 0);
    int fingerprint = Hashes.fingerprint(hash);
    int number = (int) hash & memory.getInt(at.linesMask);
    int line = (memory.getInt(at.linesAt) + number) * TableLayouts.UNIT;
    while (true) {
      for (int lane = 0; lane < TableLayouts.LINE_RULES; lane++) {
        int has = memory.getShort(line + at.fingerprint + lane * Short.BYTES) & 0xffff;
        if (has == fingerprint) {
          best = better(memory.getInt(line + at.rule + lane * Integer.BYTES), best, nowJiffies);
        }
      }
      int next = memory.getInt(line + at.next);
      if (next == 0) {
        return best;
      }
      line = (memory.getInt(at.sparesAt) + next - 1) * TableLayouts.UNIT;
    }
  }

  private long better(int number, long best, long nowJiffies) {
    int entry = view.entry(number);
    for (int word = 0; word < MaskedKey.WORDS; word++) {
      if (memory.getLong(entry + at.key + word * Long.BYTES) != masked[word]) {
        return best;
      }
    }
    long precedence = memory.getLong(entry + at.precedence);
    long expires = Precedence.expires(memory.getLong(entry + at.expiresRate));
    boolean holds = expires == HeldRule.NEVER || expires > nowJiffies;
    return holds && Long.compareUnsigned(precedence, best) < 0 ? precedence : best;
  }
}
