package io.weir.policy.document;

import io.weir.policy.model.Action;
import io.weir.policy.model.AddressSet;
import io.weir.policy.model.Condition;
import io.weir.policy.model.Field;
import io.weir.policy.model.Hook;
import io.weir.policy.model.MatchKind;
import io.weir.policy.model.Origin;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Position;
import io.weir.policy.model.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes rules of what a policy says about one direction: any of its peers and any of its services.
 *
 * @param hook {@link Hook#INGRESS} or {@link Hook#EGRESS}
 * @param origin the policy's
 */
public record RuleMaker(Hook hook, Subject subject, Origin origin) {
  /**
   * The rules of one that names peers and services.
   *
   * @param path the rule's
   * @param peers null: anybody; empty: nobody
   * @param services null: all; empty: none
   */
  public List<PolicyRule> rules(
      Action action, String path, Position position, List<Peer> peers, List<Service> services) {
    List<PolicyRule> rules = new ArrayList<>();
    MatchKind match = MatchKind.of(peers != null, services != null);
    List<Peer> anybody = List.of(Peer.of(path, position, null));
    for (Peer peer : peers == null ? anybody : peers) {
      List<Service> all = new ArrayList<>();
      all.add(null);
      for (Service service : services == null ? all : services) {
        add(action, match, peer, service, rules);
      }
    }
    return rules;
  }

  /** What denies the rest that goes to or comes from the policy's subject. */
  public PolicyRule defaultDeny(String path, Position position) {
    return new PolicyRule(
        List.of(addresses(own(), subject.addresses())),
        Action.DENY,
        Reason.DEFAULT_DENY,
        MatchKind.NONE,
        origin.rule(position, path),
        "",
        subject.doubt());
  }

  /** What only says that a verdict is approximate, for all that the policy is about. */
  public PolicyRule doubt(String path, Position position, String why) {
    return new PolicyRule(
        List.of(addresses(own(), subject.addresses())),
        Action.CONTINUE,
        Reason.RULE,
        MatchKind.ALL,
        origin.rule(position, path),
        "",
        why);
  }

  private void add(
      Action action, MatchKind match, Peer peer, Service service, List<PolicyRule> rules) {
    String asked = joined(subject.doubt(), service == null ? "" : service.doubt());
    boolean uncertain = service != null && service.uncertain();
    if (peer.exact() == null || !peer.exact().isEmpty()) {
      Action then = uncertain ? Action.CONTINUE : action;
      rules.add(rule(then, match, peer, peer.exact(), service, asked));
    }
    if (!peer.doubtful().isEmpty()) {
      Action then = peer.doubtfulMatches() && !uncertain ? action : Action.CONTINUE;
      String doubt = joined(asked, peer.doubt());
      rules.add(rule(then, match, peer, peer.doubtful(), service, doubt));
    }
  }

  private PolicyRule rule(
      Action action,
      MatchKind match,
      Peer peer,
      AddressSet addresses,
      Service service,
      String doubt) {
    List<Condition> conditions = new ArrayList<>();
    AddressSet about = peer.subject() == null ? subject.addresses() : peer.subject();
    conditions.add(addresses(own(), about));
    if (addresses != null && !addresses.equals(AddressSet.ALL)) {
      conditions.add(addresses(other(), addresses));
    }
    if (service != null) {
      addService(service, conditions);
    }
    Origin where = origin.rule(peer.position(), peer.path());
    return new PolicyRule(conditions, action, Reason.RULE, match, where, peer.assumed(), doubt);
  }

  private static void addService(Service service, List<Condition> conditions) {
    if (service.destinations() != null) {
      conditions.add(addresses(Field.DESTINATION, service.destinations()));
    }
    if (service.protocols() != null) {
      conditions.add(new Condition.Numbers(Field.PROTOCOL, service.protocols()));
    }
    if (service.ports() != null) {
      conditions.add(new Condition.Numbers(Field.DESTINATION_PORT, service.ports()));
    }
    if (service.icmp() != null) {
      conditions.add(new Condition.Numbers(Field.ICMP, service.icmp()));
    }
  }

  private static Condition addresses(Field field, AddressSet set) {
    return new Condition.Addresses(field, set);
  }

  private Field own() {
    return hook == Hook.INGRESS ? Field.DESTINATION : Field.SOURCE;
  }

  private Field other() {
    return hook == Hook.INGRESS ? Field.SOURCE : Field.DESTINATION;
  }

  private static String joined(String first, String second) {
    return String.join("; ", Stream.of(first, second).filter(text -> !text.isEmpty()).toList());
  }
}
