package io.weir.policy.check;

import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyChain;
import io.weir.policy.model.PolicyProgram;
import io.weir.policy.model.PolicyRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks by an index: the values of each field are cut into pieces, and each piece has a bit for each
 * rule that it fits, so that a rule is found by the bits that all fields have in common. Made for
 * many flows and long chains; says the same as {@link FirstMatch}. Any thread may ask.
 *
 * <p>Making it takes time in proportion to rules times the logarithm of their number, and to the
 * rules that overlap; memory is bounded by 1 KiB a rule and field.
 */
public final class IndexedEvaluator implements Evaluator {
  /** Chains shorter than this are asked rule by rule. */
  private static final int INDEXED_FROM = 24;

  private final PolicyProgram program;
  private final Map<String, List<RuleBlock>> blocks = new HashMap<>();
  private final RuleSearch search = new Index();

  public IndexedEvaluator(PolicyProgram program) {
    this.program = program;
    for (PolicyChain chain : program.chains().values()) {
      if (chain.rules().size() >= INDEXED_FROM) {
        blocks.put(chain.name(), blocks(chain.rules()));
      }
    }
  }

  private static List<RuleBlock> blocks(List<PolicyRule> rules) {
    List<RuleBlock> blocks = new ArrayList<>();
    for (int from = 0; from < rules.size(); from += BlockBits.RULES) {
      int to = Math.min(rules.size(), from + BlockBits.RULES);
      blocks.add(new RuleBlock(rules.subList(from, to)));
    }
    return blocks;
  }

  @Override
  public boolean has(Hook hook) {
    return program.entries().containsKey(hook);
  }

  @Override
  public PolicyRule decide(Hook hook, Flow flow) {
    return has(hook) ? walk(flow, false).from(program.entries().get(hook)) : null;
  }

  @Override
  public Answer explain(Hook hook, Flow flow) {
    Walk walk = walk(flow, true);
    PolicyRule rule = has(hook) ? walk.from(program.entries().get(hook)) : null;
    return Explanation.of(hook, flow, rule, walk, search);
  }

  private Walk walk(Flow flow, boolean explained) {
    return new Walk(program, search, flow, explained);
  }

  private final class Index implements RuleSearch {
    @Override
    public RuleCursor over(PolicyChain chain, Flow flow) {
      List<RuleBlock> indexed = blocks.get(chain.name());
      return indexed == null ? RuleSearch.super.over(chain, flow) : new BlockCursor(indexed, flow);
    }

    @Override
    public void nearest(PolicyChain chain, Nearest nearest) {
      List<RuleBlock> indexed = blocks.get(chain.name());
      if (indexed == null) {
        RuleSearch.super.nearest(chain, nearest);
      } else {
        indexed.forEach(block -> BlockNearest.search(block, nearest));
      }
    }
  }
}
