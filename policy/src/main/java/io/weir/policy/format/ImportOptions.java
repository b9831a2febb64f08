package io.weir.policy.format;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import java.time.Duration;
import java.util.List;

/** What a file does not say. Set before it is read, by one thread; each call gives this object. */
public final class ImportOptions {
  Direction direction = Direction.IN;
  RuleAction action = RuleAction.DROP;
  int rank = Rule.RANK_DEFAULT;
  Duration ttl;
  String set;
  String why = "";
  String interfaceName;
  Family family;
  boolean rejectAsDrop;
  List<Direction> dimensions = List.of();

  /** Which way the packets of a list of addresses go; received ones unless this is called. */
  public ImportOptions direction(Direction value) {
    direction = value;
    return this;
  }

  /** What is done with packets of a list of addresses; dropped unless this is called. */
  public ImportOptions action(RuleAction value) {
    action = value;
    return this;
  }

  /** The rank, or the first of them where a file's order has a meaning; 1000 if not called. */
  public ImportOptions rank(int value) {
    rank = value;
    return this;
  }

  /** How long rules hold of which the file does not say it; null, as if not called: no end. */
  public ImportOptions ttl(Duration value) {
    ttl = value;
    return this;
  }

  /** The set that all rules are in; if not called, the one that the file names, or none. */
  public ImportOptions set(String value) {
    set = value;
    return this;
  }

  /** The reason of rules for which the file has no comment. */
  public ImportOptions why(String value) {
    why = value;
    return this;
  }

  /**
   * The interface that the rules are for: what is about others has no effect. If not called, what
   * is about any interface is refused.
   */
  public ImportOptions interfaceName(String value) {
    interfaceName = value;
    return this;
  }

  /** The address family of an iptables file that does not say whether it is IPv4's. */
  public ImportOptions family(Family value) {
    family = value;
    return this;
  }

  /** Takes REJECT, which also sends an answer, as a drop; else it is refused. */
  public ImportOptions rejectAsDrop(boolean value) {
    rejectAsDrop = value;
    return this;
  }

  /**
   * Of which end each part of an ipset's element is, as {@code --match-set NAME src,dst}: {@link
   * Direction#IN} stands for src. If not called, of received packets the first address is the
   * source, and ports and a second address are the destination's; of sent ones addresses are the
   * other way round.
   */
  public ImportOptions dimensions(List<Direction> value) {
    dimensions = List.copyOf(value);
    return this;
  }

  String setOr(String named) {
    return set == null ? named : set;
  }
}
