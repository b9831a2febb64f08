package io.weir.tools.droprule;

import io.weir.policy.enforce.Failsafe;
import io.weir.policy.enforce.Failsafe.Entry;
import io.weir.policy.enforce.Mode;
import io.weir.policy.format.RuleAttributes;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.Verdict;
import io.weir.policy.table.HeldRule;
import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.traffic.IpProtocols;
import io.weir.tools.CommandAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What would become of a packet, and why: decide() of decide.h in words.
 *
 * @param matching the rules that match, the one that decides first
 * @param failsafe whose packet it is, where a rule would drop it
 * @param outcome {@code passed}, {@code dropped}, {@code limited} (above the rate), {@code
 *     audited}, {@code failsafe}, {@code protected} or {@code none}: no rule, or none is looked up
 */
record Answer(
    PacketFacts packet,
    Mode mode,
    List<HeldRule> matching,
    Optional<Entry> failsafe,
    String outcome)
    implements CommandAnswer {
  private static final int SHOWN = 5;

  static Answer of(PacketFacts packet, InForce inForce, Failsafe failsafe) {
    List<HeldRule> matching = Decisions.matching(inForce.rules(), packet);
    Optional<Entry> safe =
        failsafe.entries().stream().filter(entry -> isOf(packet, entry)).findFirst();
    return new Answer(
        packet, inForce.mode(), matching, safe, outcome(packet, inForce.mode(), matching, safe));
  }

  private static String outcome(
      PacketFacts packet, Mode mode, List<HeldRule> matching, Optional<Entry> failsafe) {
    if (mode == Mode.OFF || matching.isEmpty()) {
      return "none";
    }
    Verdict verdict = matching.get(0).rule().action().verdict();
    if (verdict == Verdict.PASS) {
      return "passed";
    }
    if (failsafe.isPresent()) {
      return "failsafe";
    }
    if (NeededPackets.contain(packet)) {
      return "protected";
    }
    if (mode == Mode.AUDIT) {
      return "audited";
    }
    return verdict == Verdict.LIMIT ? "limited" : "dropped";
  }

  /** is_failsafe() of decide.h. */
  private static boolean isOf(PacketFacts packet, Entry entry) {
    boolean in = packet.direction() == Direction.IN;
    int remotePort = in ? packet.sourcePort() : packet.destinationPort();
    int localPort = in ? packet.destinationPort() : packet.sourcePort();
    return entry.remote().equals(in ? packet.source() : packet.destination())
        && (entry.protocol() == Failsafe.ANY || entry.protocol() == packet.protocol())
        && (entry.remotePort() == Failsafe.ANY || entry.remotePort() == remotePort)
        && (entry.localPort() == Failsafe.ANY || entry.localPort() == localPort);
  }

  @Override
  public String name() {
    return "rule.test";
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text(
        "network.io.direction", packet.direction() == Direction.IN ? "receive" : "transmit");
    if (packet.protocol() != RuleMatch.ANY) {
      visitor.text("network.transport", IpProtocols.name(packet.protocol()));
    }
    visitor.text("source.address", packet.source().toString());
    port("source.port", packet.sourcePort(), visitor);
    visitor.text("destination.address", packet.destination().toString());
    port("destination.port", packet.destinationPort(), visitor);
    visitor.text("weir.mode", InForce.word(mode));
    visitor.text("weir.outcome", outcome);
    failsafe.ifPresent(entry -> visitor.text("weir.failsafe", entry.role().text()));
    if (!matching.isEmpty()) {
      RuleAttributes.visit(matching.get(0).rule(), RuleAttributes.PREFIX, visitor);
    }
    visitor.number("weir.matching", matching.size());
  }

  private static void port(String name, int port, AttributeVisitor visitor) {
    if (port != RuleMatch.ANY) {
      visitor.number(name, port);
    }
  }

  /** The same for people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("packet   " + PacketQuestion.text(packet));
    if (matching.isEmpty()) {
      lines.add("result   passes: no rule is about it");
      return lines;
    }
    lines.add("decides  " + text(matching.get(0).rule()));
    lines.add("result   " + result());
    for (int i = 1; i < Math.min(matching.size(), SHOWN); i++) {
      lines.add("then     " + text(matching.get(i).rule()));
    }
    if (matching.size() > SHOWN) {
      lines.add("         and " + (matching.size() - SHOWN) + " rules more that are about it");
    }
    return lines;
  }

  private String result() {
    return switch (outcome) {
      case "none" -> "passes: the mode is OFF, so no rule is looked up";
      case "passed" -> "passes by this rule";
      case "failsafe" -> "passes all the same: no rule cuts off " + failsafe.orElseThrow();
      case "protected" ->
          "passes all the same: the link needs it, up to 1000 packets a second and CPU";
      case "audited" -> "passes: in AUDIT it is counted; in ENFORCE it would be dropped" + above();
      case "limited" -> "is dropped above the rate";
      default -> "is dropped";
    };
  }

  private String above() {
    return matching.get(0).rule().action().verdict() == Verdict.LIMIT ? " above the rate" : "";
  }

  private static String text(Rule rule) {
    return Reports.text(rule)
        + ", rank "
        + rule.rank()
        + (rule.why().isEmpty() ? "" : ": " + rule.why());
  }
}
