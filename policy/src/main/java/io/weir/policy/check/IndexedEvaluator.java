package io.weir.policy.check;

import io.weir.policy.model.Flow;
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
public final class IndexedEvaluator extends ProgramEvaluator {
  /** Chains shorter than this are asked rule by rule. */
  private static final int INDEXED_FROM = 24;

  public IndexedEvaluator(PolicyProgram program) {
    super(program, new Index(program));
  }

  private static final class Index implements RuleSearch {
    private final Map<String, List<RuleBlock>> blocks = new HashMap<>();

    Index(PolicyProgram program) {
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
