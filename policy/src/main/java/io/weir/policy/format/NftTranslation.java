package io.weir.policy.format;

import io.weir.policy.format.ChainStep.Outcome;
import io.weir.policy.format.Flattening.Base;
import io.weir.policy.format.NftRuleset.Called;
import io.weir.policy.rule.Direction;
import io.weir.policy.text.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes rules of the chains that nft has at its hooks. */
final class NftTranslation {
  private final NftRuleset ruleset;
  private final ImportOptions options;
  private final Intake intake;

  NftTranslation(NftRuleset ruleset, ImportOptions options, Intake intake) {
    this.ruleset = ruleset;
    this.options = options;
    this.intake = intake;
  }

  void translate() {
    List<Called> byPriority = new ArrayList<>(ruleset.chains.values());
    byPriority.sort(Comparator.comparingLong(Called::priority));
    List<Base> received = new ArrayList<>();
    List<Base> local = new ArrayList<>();
    List<Base> sent = new ArrayList<>();
    boolean forwardDrops = false;
    ChainPrograms programs = new ChainPrograms(options, intake);
    for (Called called : byPriority) {
      Chain chain = called.chain();
      if (chain.policy != null && Chains.isIdle(chain)) {
        continue;
      }
      switch (called.filters() ? called.hook() : called.hook().isEmpty() ? "" : "other") {
        case "" -> {
          continue;
        }
        case "prerouting" -> received.add(base(called, Direction.IN, false));
        case "input" -> local.add(base(called, Direction.IN, true));
        case "output" -> sent.add(base(called, Direction.OUT, false));
        case "forward" -> {
          Chains.refuse(chain, "no rule is about forwarded packets alone");
          forwardDrops |= Chains.mayDrop(chain);
        }
        default -> programs.outside(refuseOther(called));
      }
    }
    received.addAll(local);
    ruleset.chains.values().forEach(called -> programs.chains(List.of(called.chain())));
    programs.add(Direction.IN, received, forwardDrops);
    programs.add(Direction.OUT, sent, false);
    programs.translate();
  }

  private static Base base(Called called, Direction direction, boolean local) {
    return new Base(called.chain(), Matches.all(direction, called.addresses(), local));
  }

  /** A chain that is not translated; its name if it may change packets' fate, or null. */
  private static String refuseOther(Called called) {
    Chain chain = called.chain();
    Chains.refuse(
        chain,
        "chains of type "
            + Source.shown(called.type())
            + " at the hook "
            + Source.shown(called.hook())
            + " are not translated");
    boolean harmless =
        chain.policy.outcome == Outcome.ACCEPT
            && chain.steps.stream().allMatch(step -> step.chain == null && Chains.isHarmless(step));
    return harmless ? null : chain.policy.name;
  }
}
