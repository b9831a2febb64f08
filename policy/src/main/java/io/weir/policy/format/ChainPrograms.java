package io.weir.policy.format;

import io.weir.policy.format.ChainStep.Outcome;
import io.weir.policy.format.Flattening.Base;
import io.weir.policy.rule.Direction;
import io.weir.policy.text.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All chains of a file, in both directions: makes rules of them and says what became of each step.
 */
final class ChainPrograms {
  private final ImportOptions options;
  private final Intake intake;
  private final List<Chain> chains = new ArrayList<>();
  private final List<Flattening> flattenings = new ArrayList<>();
  private String outside;

  ChainPrograms(ImportOptions options, Intake intake) {
    this.options = options;
    this.intake = intake;
  }

  /** Adds chains whose steps are told of. */
  void chains(Collection<Chain> some) {
    chains.addAll(some);
  }

  /** Something that is not in these chains may decide about any packet. */
  void outside(String name) {
    outside = outside == null ? name : outside;
  }

  /** Adds what the kernel does with packets of a direction, once all chains are there. */
  void add(Direction direction, List<Base> bases, boolean forwardDrops) {
    int lines = 0;
    for (Chain chain : chains) {
      lines += chain.steps.size();
    }
    flattenings.add(new Flattening(bases, direction, options.interfaceName, lines, forwardDrops));
  }

  void translate() {
    try {
      boolean again = true;
      while (again) {
        again = false;
        for (Flattening flattening : flattenings) {
          again |= flattening.run(outside);
        }
      }
      for (Flattening flattening : flattenings) {
        FlatList.accept(flattening.list(), options, options.setOr(""), intake);
      }
    } catch (Refusal e) {
      chains.forEach(chain -> Chains.refuse(chain, e.reason()));
    }
    Map<Chain, ChainStep> behindRefused = behindRefused();
    for (Chain chain : chains) {
      tell(chain, behindRefused.get(chain));
    }
  }

  /** The chains that a refused step leads to, with that step. */
  private Map<Chain, ChainStep> behindRefused() {
    Map<Chain, ChainStep> behind = new HashMap<>();
    Deque<Chain> open = new ArrayDeque<>();
    for (Chain chain : chains) {
      for (ChainStep step : chain.steps) {
        if (step.refusal != null
            && step.chain != null
            && behind.putIfAbsent(step.chain, step) == null) {
          open.add(step.chain);
        }
      }
    }
    while (!open.isEmpty()) {
      Chain chain = open.remove();
      for (ChainStep step : chain.steps) {
        if (step.chain != null && behind.putIfAbsent(step.chain, behind.get(chain)) == null) {
          open.add(step.chain);
        }
      }
    }
    return behind;
  }

  private void tell(Chain chain, ChainStep refusedJump) {
    for (ChainStep step : chain.steps) {
      if (step.refusal == null && !step.reached && refusedJump != null) {
        step.refuse("it is reached from " + refusedJump.name + " only, which is refused");
      }
      if (step.refusal != null) {
        intake.refuse(step.line, step.text, step.refusal);
      } else if (!step.emitted) {
        ignore(step);
      }
    }
    if (chain.policy != null && chain.policy.refusal != null) {
      intake.refuse(chain.policy.line, chain.policy.text, chain.policy.refusal);
    }
  }

  private void ignore(ChainStep step) {
    if (!step.reached) {
      intake.ignore(step.line, step.text, "nothing comes here");
    } else if (!step.possible) {
      intake.ignore(step.line, step.text, "nothing that comes here on this interface can match");
    } else if (step.outcome == Outcome.CONTINUE) {
      intake.ignore(step.line, step.text, "it has no target");
    }
  }
}
