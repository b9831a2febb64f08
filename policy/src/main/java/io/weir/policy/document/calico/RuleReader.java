package io.weir.policy.document.calico;

import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.Nearest;
import io.weir.policy.document.yaml.Quoted;
import io.weir.policy.model.Action;
import io.weir.policy.model.Condition;
import io.weir.policy.model.Field;
import io.weir.policy.model.Hook;
import io.weir.policy.model.NumberSet;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.rule.Family;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads one rule: docs.tigera.io/calico/latest/reference/resources/networkpolicy, "Rule". What the
 * API refuses is refused.
 */
final class RuleReader {
  private static final Map<String, Action> ACTIONS =
      Map.of(
          "Allow", Action.ALLOW,
          "Deny", Action.DENY,
          "Pass", Action.RETURN,
          "Log", Action.CONTINUE);
  private static final int PROTOCOL_MAX = 255;

  private final PolicyMaker maker;
  private final Candidates candidates;
  private final Set<Family> families = EnumSet.noneOf(Family.class);

  RuleReader(PolicyMaker maker, Candidates candidates) {
    this.maker = maker;
    this.candidates = candidates;
  }

  /** Adds what the rule comes to. Returns its action; null when it has none. */
  Action read(Item item, List<PolicyRule> rules) {
    families.clear();
    Fields fields = item.fields();
    if (fields == null) {
      return null;
    }
    Item actionItem = fields.require("action", "Allow, Deny, Pass or Log");
    Action action = actionItem == null ? null : action(actionItem);
    Match match = match(fields, action);
    Fields metadata = fields.map("metadata");
    if (metadata != null) {
      metadata.ignore("annotations");
      metadata.done();
    }
    fields.done();
    if (action != null && !action.equals(Action.CONTINUE)) {
      maker.add(item, action, match, rules);
    }
    return action;
  }

  private static Action action(Item item) {
    String text = item.string();
    Action action = text == null ? null : ACTIONS.get(text);
    if (text != null && action == null) {
      String nearest = Nearest.of(text, ACTIONS.keySet());
      item.error(
          "there is no action " + Quoted.text(text),
          nearest == null ? "Allow, Deny, Pass or Log" : "did you mean " + nearest + "?");
    }
    return action;
  }

  private Match match(Fields fields, Action action) {
    Item protocolItem = fields.take("protocol");
    Item notProtocolItem = fields.take("notProtocol");
    int protocol = ProtocolItem.read(protocolItem);
    int notProtocol = ProtocolItem.read(notProtocolItem);
    NumberSet protocols = protocol < 0 ? null : NumberSet.of(protocol);
    if (notProtocol >= 0) {
      NumberSet others = NumberSet.of(notProtocol).others(PROTOCOL_MAX);
      protocols = protocols == null ? others : both(protocols, others);
    }
    boolean ingress = maker.hook() == Hook.INGRESS;
    EntityReader reader = new EntityReader(candidates, maker.namespace(), protocol);
    Entity source = reader.read(fields.take("source"), ingress, families);
    Entity destination = reader.read(fields.take("destination"), !ingress, families);
    Family family = family(fields, protocol, notProtocol);
    NumberSet icmp = icmp(fields, protocol);
    String http = http(fields, protocol, action);
    return new Match(family, protocols, icmp, source, destination, http);
  }

  private static NumberSet both(NumberSet some, NumberSet others) {
    return some.others(PROTOCOL_MAX).or(others.others(PROTOCOL_MAX)).others(PROTOCOL_MAX);
  }

  private Family family(Fields fields, int protocol, int notProtocol) {
    Item item = fields.take("ipVersion");
    Integer version = item == null ? null : item.integer(4, 6);
    if (families.size() > 1) {
      fields
          .findings()
          .error(
              fields.position(),
              fields.path(),
              "it has networks of IPv4 and of IPv6",
              "write a rule for each");
    }
    if (version == null) {
      return null;
    }
    if (version == 5) {
      item.error("there is no such version", "4 or 6");
      return null;
    }
    Family family = version == 4 ? Family.IPV4 : Family.IPV6;
    Family other = version == 4 ? Family.IPV6 : Family.IPV4;
    int icmpOfOther = version == 4 ? ProtocolItem.ICMPV6 : ProtocolItem.ICMP;
    if (protocol == icmpOfOther || notProtocol == icmpOfOther) {
      item.error("the protocol is not of this version", "ICMP is of 4, ICMPv6 of 6");
    }
    if (families.contains(other)) {
      item.error("the rule has networks of the other version", "write a rule for each");
    }
    return family;
  }

  private static NumberSet icmp(Fields fields, int protocol) {
    Item item = fields.take("icmp");
    Item notItem = fields.take("notICMP");
    boolean isIcmp = protocol == ProtocolItem.ICMP || protocol == ProtocolItem.ICMPV6;
    if ((item != null || notItem != null) && !isIcmp) {
      (item == null ? notItem : item)
          .error("it needs protocol ICMP or ICMPv6", "write protocol: ICMP into the rule");
    }
    NumberSet icmp = Icmp.read(item, false);
    NumberSet not = Icmp.read(notItem, true);
    if (icmp == null || not == null) {
      return icmp == null ? not : icmp;
    }
    int largest = 0xffff;
    return icmp.others(largest).or(not.others(largest)).others(largest);
  }

  private String http(Fields fields, int protocol, Action action) {
    Item item = fields.take("http");
    if (item == null) {
      return "";
    }
    if (maker.hook() == Hook.EGRESS) {
      item.error("an egress rule has none", "write it in ingress");
    }
    if (action != null && !action.equals(Action.ALLOW)) {
      item.error("only Allow has it", "leave it out");
    }
    if (protocol >= 0 && protocol != ProtocolItem.TCP) {
      item.error("it needs protocol TCP, or none", "write protocol: TCP");
    }
    Fields http = item.fields();
    if (http != null) {
      http.ignore("methods", "paths");
      http.done();
    }
    return "http (line " + item.position().line() + ") is not evaluated: requests may be denied";
  }

  /**
   * What a rule asks of a flow.
   *
   * @param family null: any, as are {@code protocols} and {@code icmp}
   * @param doubt what more it asks; else empty
   */
  record Match(
      Family family,
      NumberSet protocols,
      NumberSet icmp,
      Entity source,
      Entity destination,
      String doubt) {
    boolean namesPorts() {
      return protocols != null
          || icmp != null
          || source.namesPorts()
          || destination.namesPorts()
          || !doubt.isEmpty();
    }

    boolean isEmpty() {
      return family == null
          && !namesPorts()
          && !source.namesAddresses()
          && !destination.namesAddresses();
    }

    /** What is the same for all ports. */
    void addTo(List<Condition> conditions) {
      if (protocols != null) {
        conditions.add(new Condition.Numbers(Field.PROTOCOL, protocols));
      }
      if (icmp != null) {
        conditions.add(new Condition.Numbers(Field.ICMP, icmp));
      }
    }
  }
}
