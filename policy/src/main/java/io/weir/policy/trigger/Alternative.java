package io.weir.policy.trigger;

import java.util.ArrayList;
import java.util.List;

/**
 * One of the cases of an expression, any of which is enough.
 *
 * @param packets which are counted, and which a rule will be about
 * @param measured what must be so of them; null: nothing
 */
record Alternative(PacketSet packets, Node measured) {
  private static final int MOST = 64;

  /** The cases of an expression, those that no packet can meet left out. */
  static List<Alternative> of(Node node) {
    List<Alternative> found =
        cases(node, true).stream().filter(each -> !each.packets.isEmpty()).toList();
    if (found.isEmpty()) {
      throw new TriggerSyntax(
          1, "no packet can meet these conditions", "join those that exclude each other by 'or'");
    }
    for (Alternative each : found) {
      if (each.measured == null) {
        throw new TriggerSyntax(
            1,
            "what is joined by 'or' measures nothing in one case",
            "give each case a rate, such as src.pps > 50k");
      }
      if (each.measured.mayRestAt(true)) {
        throw new TriggerSyntax(
            1,
            "the expression is true of who sends nothing",
            "add a least rate to each case, such as src.pps > 50k");
      }
    }
    return found;
  }

  private static List<Alternative> cases(Node node, boolean wanted) {
    if (!node.hasPackets()) {
      return List.of(new Alternative(PacketSet.ALL, wanted ? node : new Node.Not(node)));
    }
    if (node instanceof Node.Packets packets) {
      return List.of(new Alternative(wanted ? packets.those() : packets.others(), null));
    }
    if (node instanceof Node.Not not) {
      return cases(not.part(), !wanted);
    }
    if (node instanceof Node.Hold hold) {
      return held(hold, wanted);
    }
    boolean and = node instanceof Node.And;
    List<Node> parts = and ? ((Node.And) node).parts() : ((Node.Or) node).parts();
    return and == wanted ? product(parts, wanted) : sum(parts, wanted);
  }

  private static List<Alternative> held(Node.Hold hold, boolean wanted) {
    if (!wanted) {
      throw new TriggerSyntax(
          hold.column(),
          "'not' stands before 'for' and conditions on packets",
          "take proto, port, sport and family out of what is held");
    }
    List<Alternative> held = new ArrayList<>();
    for (Alternative each : cases(hold.part(), true)) {
      Node inner = each.measured;
      held.add(
          new Alternative(
              each.packets,
              inner == null
                  ? null
                  : new Node.Hold(inner, hold.ns(), hold.number(), hold.column())));
    }
    return held;
  }

  private static List<Alternative> sum(List<Node> parts, boolean wanted) {
    return parts.stream().flatMap(part -> cases(part, wanted).stream()).toList();
  }

  private static List<Alternative> product(List<Node> parts, boolean wanted) {
    List<Alternative> all = List.of(new Alternative(PacketSet.ALL, null));
    for (Node part : parts) {
      List<Alternative> next = new ArrayList<>();
      for (Alternative more : cases(part, wanted)) {
        for (Alternative each : all) {
          next.add(each.and(more));
        }
      }
      if (next.size() > MOST) {
        throw new TriggerSyntax(1, "the expression has more than 64 cases", "write fewer 'or'");
      }
      all = next;
    }
    return all;
  }

  private Alternative and(Alternative other) {
    Node both =
        measured == null
            ? other.measured
            : other.measured == null ? measured : new Node.And(List.of(measured, other.measured));
    return new Alternative(packets.and(other.packets), both);
  }
}
