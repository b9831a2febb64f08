package io.weir.policy.compile;

import io.weir.policy.model.Action;
import io.weir.policy.model.Hook;
import io.weir.policy.model.MatchKind;
import io.weir.policy.model.PolicyProgram;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.table.HeldRule;
import io.weir.policy.table.RuleRefused;
import io.weir.policy.table.TableImage;
import io.weir.ringbuf.error.WeirException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Compiles a program into one list of rules for an interface, which decides as the evaluator does.
 * Policies of endpoints are asked by the side that the interface is of. Of iptables, what is
 * received for this host meets INPUT, what this host made and sends OUTPUT, and all else FORWARD.
 * For one thread, once.
 */
public final class PolicyCompiler {
  private static final int RULES_MAX = 1_000_000;
  private static final PolicyRule NOTHING =
      new PolicyRule(List.of(), Action.ALLOW, Reason.NO_POLICY, MatchKind.NONE, null);

  private final PolicyProgram program;
  private final Placement placement;
  private final List<HeldRule> rules = new ArrayList<>();
  private final List<CompiledRule> origins = new ArrayList<>();
  private final Set<String> unresolved = new LinkedHashSet<>();

  private PolicyCompiler(PolicyProgram program, Placement placement) {
    this.program = program;
    this.placement = placement;
  }

  /**
   * Compiles.
   *
   * @throws PolicyTooLarge when no table can hold it
   * @throws WeirException when it has policies of endpoints and rules of iptables
   */
  public static CompiledPolicy compile(PolicyProgram program, Placement placement) {
    return new PolicyCompiler(program, placement).compile();
  }

  private CompiledPolicy compile() {
    boolean ofEndpoints = has(Hook.INGRESS) || has(Hook.EGRESS);
    boolean ofIptables = has(Hook.INPUT) || has(Hook.OUTPUT) || has(Hook.FORWARD);
    if (ofEndpoints && ofIptables) {
      throw new WeirException(
          "compile the policy",
          0,
          "policies of endpoints and rules of iptables decide one after the other: give one kind");
    }
    for (Direction direction : Direction.values()) {
      if (ofIptables) {
        write(direction == Direction.IN ? Hook.INPUT : Hook.OUTPUT, direction, true);
        write(Hook.FORWARD, direction, false);
      } else {
        write(placement.ofEndpoints(direction), direction, false);
      }
    }
    check();
    return new CompiledPolicy(rules, origins, List.copyOf(unresolved), ofEndpoints);
  }

  private boolean has(Hook hook) {
    return program.entries().containsKey(hook);
  }

  /** A hook's list; one that is asked before another decides about each of its packets. */
  private void write(Hook hook, Direction direction, boolean local) {
    Taking taking = new Taking(hook, direction, local);
    if (has(hook)) {
      new Flattening(program, hook, direction, placement.interfaceName(), taking).write();
    }
    if (local) {
      taking.leave(Region.ALL);
    }
  }

  /** That a table can hold them, before anything asks for one. */
  private void check() {
    try {
      TableImage.of(rules, 0, 0);
    } catch (RuleRefused e) {
      PolicyRule rule = origins.get(e.ruleId() - 1).rule();
      throw new PolicyTooLarge(rule, e.reason(), "write fewer or rounder prefixes and ports");
    }
  }

  /** Writes down what one hook's chains come to. */
  private final class Taking implements Flattening.Taker {
    private final Hook hook;
    private final RegionMatches matches;
    private PolicyRule rule;

    Taking(Hook hook, Direction direction, boolean local) {
      this.hook = hook;
      this.matches = new RegionMatches(direction, local, this::add);
    }

    @Override
    public void decide(Region region, PolicyRule decides) {
      rule = decides;
      matches.expand(region);
    }

    @Override
    public void leave(Region region) {
      decide(region, NOTHING);
    }

    @Override
    public void doubt(PolicyRule asked, String why) {
      unresolved.add(PolicyTooLarge.place(asked) + ": " + why);
    }

    private void add(RuleMatch match) {
      if (rules.size() == RULES_MAX) {
        throw new PolicyTooLarge(
            rule,
            "with those before it the policy is more than " + RULES_MAX + " rules",
            "write fewer prefixes, protocols and states that are excepted");
      }
      int id = rules.size() + 1;
      boolean allows = rule.action().kind() == Action.Kind.ALLOW;
      RuleAction action = allows ? RuleAction.PASS : RuleAction.DROP;
      Rule one = new Rule(id, match, action, id, null, "", "");
      rules.add(new HeldRule(one, HeldRule.NEVER, HeldRule.NO_LEASE));
      origins.add(new CompiledRule(rule, hook));
    }
  }
}
