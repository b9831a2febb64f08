package io.weir.policy.document.calico;

import io.weir.policy.document.Subject;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.model.Action;
import io.weir.policy.model.AddressSet;
import io.weir.policy.model.Condition;
import io.weir.policy.model.Field;
import io.weir.policy.model.Hook;
import io.weir.policy.model.MatchKind;
import io.weir.policy.model.NumberSet;
import io.weir.policy.model.Origin;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Position;
import io.weir.policy.model.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes a policy's rules of one direction.
 *
 * @param namespace empty of a global policy
 */
record PolicyMaker(Hook hook, Subject subject, String namespace, Origin origin) {
  /** Rules that one rule of a document may become; more are refused. */
  private static final int MOST = 10_000;

  /** Adds the rules of one that is read: what surely fits, and then what may fit. */
  void add(Item item, Action action, RuleReader.Match match, List<PolicyRule> rules) {
    Entity source = match.source();
    Entity destination = match.destination();
    if ((long) source.ports().size() * destination.ports().size() > MOST) {
      item.error("its named ports stand for too many numbers", "write numbers");
      return;
    }
    for (Ports from : source.ports()) {
      for (Ports to : destination.ports()) {
        add(item, action, match, from, to, rules);
      }
    }
  }

  /** What denies all that comes to the end of a tier. */
  PolicyRule defaultDeny(String path, Position position) {
    return new PolicyRule(
        List.of(own()),
        Action.DENY,
        Reason.DEFAULT_DENY,
        MatchKind.NONE,
        origin.rule(position, path),
        "",
        subject.doubt());
  }

  /** What makes verdicts about all that is selected approximate. */
  PolicyRule doubt(String path, Position position, String why) {
    return new PolicyRule(
        List.of(own()),
        Action.CONTINUE,
        Reason.RULE,
        MatchKind.NONE,
        origin.rule(position, path),
        "",
        why);
  }

  private void add(
      Item item,
      Action action,
      RuleReader.Match match,
      Ports from,
      Ports to,
      List<PolicyRule> rules) {
    boolean services =
        !match.source().unknown().isEmpty() || !match.destination().unknown().isEmpty();
    List<Condition> sure = conditions(match, from, to, true);
    List<Condition> possible = conditions(match, from, to, false);
    if (sure != null && !services) {
      rules.add(rule(item, action, match, sure, joined(subject.doubt(), match.doubt())));
    }
    if (possible != null && (services || !possible.equals(sure))) {
      String why =
          services
              ? joined(match.source().unknown(), match.destination().unknown())
              : "no endpoints are known: " + item.path() + " may match";
      rules.add(rule(item, Action.CONTINUE, match, possible, joined(subject.doubt(), why)));
    }
  }

  private PolicyRule rule(
      Item item, Action action, RuleReader.Match match, List<Condition> conditions, String doubt) {
    boolean peers =
        match.source().namesAddresses()
            || match.destination().namesAddresses()
            || match.family() != null;
    return new PolicyRule(
        conditions,
        action,
        Reason.RULE,
        MatchKind.of(peers, match.namesPorts()),
        origin.rule(item.position(), item.path()),
        "",
        doubt);
  }

  /** What is asked; null when nothing can fit. */
  private List<Condition> conditions(RuleReader.Match match, Ports from, Ports to, boolean sure) {
    List<Condition> conditions = new ArrayList<>();
    conditions.add(own());
    if (match.family() != null) {
      conditions.add(new Condition.Addresses(Field.SOURCE, AddressSet.all(match.family())));
    }
    match.addTo(conditions);
    boolean fits =
        addSide(Field.SOURCE, match.source(), from, sure, conditions)
            && addSide(Field.DESTINATION, match.destination(), to, sure, conditions);
    return fits ? conditions : null;
  }

  private static boolean addSide(
      Field field, Entity entity, Ports ports, boolean sure, List<Condition> conditions) {
    AddressSet addresses = null;
    if (entity.addresses() != null) {
      addresses = sure ? entity.addresses().sure() : entity.addresses().possible();
    }
    if (ports.addresses() != null) {
      addresses = addresses == null ? ports.addresses() : addresses.and(ports.addresses());
    }
    if (addresses != null && addresses.isEmpty()) {
      return false;
    }
    if (addresses != null && !addresses.equals(AddressSet.ALL)) {
      conditions.add(new Condition.Addresses(field, addresses));
    }
    NumberSet numbers = sure ? ports.sure() : ports.possible();
    if (numbers != null) {
      conditions.add(new Condition.Numbers(portOf(field), numbers));
    }
    return numbers == null || !numbers.isEmpty();
  }

  private static Field portOf(Field side) {
    return side == Field.SOURCE ? Field.SOURCE_PORT : Field.DESTINATION_PORT;
  }

  private Condition own() {
    Field field = hook == Hook.INGRESS ? Field.DESTINATION : Field.SOURCE;
    return new Condition.Addresses(field, subject.addresses());
  }

  private static String joined(String first, String second) {
    return String.join("; ", Stream.of(first, second).filter(text -> !text.isEmpty()).toList());
  }
}
