package io.weir.tools.dropsnoop;

import io.weir.bpf.NetInterface;
import io.weir.bpf.Netns;
import io.weir.policy.enforce.Mode;
import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.Verdict;
import io.weir.policy.table.TableLookup;
import io.weir.ringbuf.drop.DropProgram;
import io.weir.ringbuf.drop.DroppedPacket;
import io.weir.ringbuf.drop.WeirRule;
import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.traffic.FlowKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The drop rules of one of our datapaths, opened to read: which of them drops a packet as they are
 * now. The caller closes it.
 */
final class OurRules implements AutoCloseable {
  private static final int SYN = 0x02;
  private static final int ACK = 0x10;

  private final StandingDatapath datapath;
  private final boolean enforces;
  private final Map<Integer, WeirRule> named = new HashMap<>();

  private OurRules(StandingDatapath datapath) {
    this.datapath = datapath;
    this.enforces = datapath.mode() == Mode.ENFORCE;
  }

  /** Whether one of these programs is a datapath's, or the door to one. */
  static boolean isOurs(List<DropProgram> programs) {
    return programs.stream()
        .anyMatch(
            program -> program.name().startsWith("packet_") || program.name().startsWith("gate_"));
  }

  /** The rules of an interface; null when there are none, or another build's. */
  static OurRules of(Netns netns, NetInterface on) {
    try {
      return StandingDatapath.find(netns, on.name()).map(OurRules::new).orElse(null);
    } catch (WeirException unreadable) {
      return null;
    }
  }

  /** The rule that drops such a packet; null when none does. */
  WeirRule find(DroppedPacket packet, DropHook hook) {
    if (!enforces || packet.key() == null) {
      return null;
    }
    boolean in = hook != DropHook.TC_EGRESS;
    boolean tcp = packet.tcpFlags() >= 0;
    boolean syn = (packet.tcpFlags() & (SYN | ACK)) == SYN;
    for (boolean local : in ? new boolean[] {true, false} : new boolean[] {false}) {
      for (boolean begins : tcp || !in ? new boolean[] {in && syn} : new boolean[] {true, false}) {
        WeirRule rule = rule(datapath.drops().deciding(facts(packet, in, local, begins)));
        if (rule != null) {
          return rule;
        }
      }
    }
    return null;
  }

  /** What the packet does not tell of itself is tried both ways: it was dropped, after all. */
  private static PacketFacts facts(
      DroppedPacket packet, boolean in, boolean local, boolean begins) {
    FlowKey key = packet.key();
    return new PacketFacts(
        in ? Direction.IN : Direction.OUT,
        Prefix.of(key.source()),
        Prefix.of(key.destination()),
        key.transport(),
        key.sourcePort(),
        key.destinationPort(),
        packet.icmpType(),
        packet.icmpCode(),
        packet.tcpFlags() < 0 ? RuleMatch.ANY : packet.tcpFlags(),
        packet.vlan(),
        local,
        begins);
  }

  private WeirRule rule(int id) {
    return id == TableLookup.NONE ? null : named.computeIfAbsent(id, this::read);
  }

  private WeirRule read(int id) {
    return datapath
        .drops()
        .rule(id)
        .map(held -> held.rule())
        .filter(rule -> rule.action().verdict() != Verdict.PASS)
        .map(OurRules::named)
        .orElse(null);
  }

  private static WeirRule named(Rule rule) {
    return new WeirRule(rule.id(), rule.set(), rule.why());
  }

  @Override
  public void close() {
    datapath.close();
  }
}
