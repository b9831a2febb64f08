package io.weir.policy.document;

import io.weir.policy.model.Action;
import io.weir.policy.model.Condition;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Field;
import io.weir.policy.model.Hook;
import io.weir.policy.model.MatchKind;
import io.weir.policy.model.NumberSet;
import io.weir.policy.model.PolicyChain;
import io.weir.policy.model.PolicyProgram;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts together what all readers made. Policies of Kubernetes and of Cilium are additive, as Cilium
 * enforces both: denials first, then what is allowed, then what makes denial the default. Calico
 * enforces those of Kubernetes too, in its default tier: its reader, which comes behind, takes
 * these rules into a chain of its own. What is exact is asked before what raises doubts, so that a
 * flow that meets both has an exact verdict.
 */
public final class ProgramBuilder {
  private static final List<PolicyRule> REPLIES =
      List.of(
          new PolicyRule(
              List.of(
                  new Condition.Numbers(
                      Field.STATE,
                      NumberSet.of(
                          ConnectionState.ESTABLISHED.number(), ConnectionState.RELATED.number()))),
              Action.ALLOW,
              Reason.ESTABLISHED,
              MatchKind.NONE,
              null));

  private final Map<Hook, List<PolicyRule>> denials = new EnumMap<>(Hook.class);
  private final Map<Hook, List<PolicyRule>> allowances = new EnumMap<>(Hook.class);
  private final Map<Hook, List<PolicyRule>> defaults = new EnumMap<>(Hook.class);
  private final List<PolicyChain> chains = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Map<Hook, String> entries = new EnumMap<>(Hook.class);

  /** What is asked before anything that allows: denials, and rules that only raise doubts. */
  public void addDenials(Hook hook, List<PolicyRule> rules) {
    denials.computeIfAbsent(hook, h -> new ArrayList<>()).addAll(rules);
  }

  /** What is allowed, and rules that only raise doubts. */
  public void addAllowances(Hook hook, List<PolicyRule> rules) {
    allowances.computeIfAbsent(hook, h -> new ArrayList<>()).addAll(rules);
  }

  /** What denies whatever nothing before allowed: {@link Reason#DEFAULT_DENY}. */
  public void addDefaults(Hook hook, List<PolicyRule> rules) {
    defaults.computeIfAbsent(hook, h -> new ArrayList<>()).addAll(rules);
  }

  /** What {@link #addAllowances} was given so far, and is no more in here. */
  public List<PolicyRule> takeAllowances(Hook hook) {
    return taken(allowances, hook);
  }

  /** What {@link #addDefaults} was given so far, and is no more in here. */
  public List<PolicyRule> takeDefaults(Hook hook) {
    return taken(defaults, hook);
  }

  /** What {@link #addDenials} was given so far, and is no more in here. */
  public List<PolicyRule> takeDenials(Hook hook) {
    return taken(denials, hook);
  }

  /** A chain with a name of its own; of Calico the name begins with {@code calico:}. */
  public void addChain(PolicyChain chain) {
    names.add(chain.name());
    chains.add(chain);
  }

  /**
   * The chain that a hook begins with, when that is none made of what was added here.
   *
   * @throws IllegalStateException when the hook has one already
   */
  public void enter(Hook hook, String chain) {
    String before = entries.putIfAbsent(hook, chain);
    if (before != null) {
      throw new IllegalStateException("hook " + hook + ": begins with chain " + before);
    }
  }

  /** Whether a chain of this name was added. */
  public boolean hasChain(String name) {
    return names.contains(name);
  }

  /** Whether a hook has a chain to begin with. */
  public boolean isEntered(Hook hook) {
    return entries.containsKey(hook);
  }

  /** All of it. */
  public PolicyProgram build() {
    for (Hook hook : Hook.values()) {
      List<PolicyRule> rules = new ArrayList<>(takeDenials(hook));
      rules.addAll(takeAllowances(hook));
      rules.addAll(takeDefaults(hook));
      if (!rules.isEmpty() && !isEntered(hook)) {
        boolean ofEndpoints = hook == Hook.INGRESS || hook == Hook.EGRESS;
        rules.addAll(0, ofEndpoints ? REPLIES : List.of());
        String name = (ofEndpoints ? "endpoint:" : "host:") + hook.label();
        addChain(new PolicyChain(name, rules));
        enter(hook, name);
      }
    }
    return PolicyProgram.of(chains, entries);
  }

  /**
   * The rule that lets replies of allowed connections pass, for the head of an endpoint's chain.
   */
  public static List<PolicyRule> replies() {
    return REPLIES;
  }

  private static List<PolicyRule> taken(Map<Hook, List<PolicyRule>> rules, Hook hook) {
    List<PolicyRule> taken = rules.remove(hook);
    if (taken == null) {
      return List.of();
    }
    List<PolicyRule> ordered = new ArrayList<>(taken);
    ordered.sort(Comparator.comparing(rule -> !rule.doubt().isEmpty()));
    return ordered;
  }
}
