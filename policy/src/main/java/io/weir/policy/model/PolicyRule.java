package io.weir.policy.model;

import java.util.List;

/**
 * One rule of a chain: it matches a flow for which all conditions hold. A rule of a document that
 * has several alternatives becomes several of these, which have their origin in common.
 *
 * @param origin null of a chain's end that no document asks for
 * @param assumed what the document should have said, and was taken to say; else empty
 * @param doubt why the rule may match other flows than it seems to; else empty. A verdict by such a
 *     rule, or past it, is approximate
 */
public record PolicyRule(
    List<Condition> conditions,
    Action action,
    Reason reason,
    MatchKind match,
    Origin origin,
    String assumed,
    String doubt) {
  /** How a doubt ends that is about nothing but a connection's state. */
  public static final String DOUBT_OF_STATE = "what conntrack says of such a packet is not known";

  public PolicyRule {
    conditions = List.copyOf(conditions);
  }

  /** A rule that is exact. */
  public PolicyRule(
      List<Condition> conditions, Action action, Reason reason, MatchKind match, Origin origin) {
    this(conditions, action, reason, match, origin, "", "");
  }

  /** Whether it raises a doubt that nobody has who tracks connections. */
  public boolean doubtsStateAlone() {
    return doubt.endsWith(DOUBT_OF_STATE);
  }

  /** Whether it is about a flow. */
  public boolean matches(Flow flow) {
    for (Condition condition : conditions) {
      if (!condition.holds(flow)) {
        return false;
      }
    }
    return true;
  }
}
