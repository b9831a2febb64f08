package io.weir.policy.check;

import io.weir.policy.model.Condition;
import io.weir.policy.model.Field;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.rule.Family;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Consecutive rules of a chain, at most {@link BlockBits#RULES}, with what each field's value says
 * about them. Memory: at most 4 MiB a field, where the rules' ranges all overlap. Immutable.
 */
final class RuleBlock {
  private final List<PolicyRule> rules;

  /** The fields that some rule looks at, for flows of each family. */
  private final BlockField[] fields4;

  private final BlockField[] fields6;

  /** Rules that the fields cannot tell of alone: those about either port. */
  private final long[] open = new long[BlockBits.WORDS];

  private boolean isOpen;

  /** Rules that allow, which may come near. */
  private final long[] asked = new long[BlockBits.WORDS];

  private long askedWords;

  RuleBlock(List<PolicyRule> rules) {
    this.rules = rules;
    Set<Field> looked = EnumSet.noneOf(Field.class);
    for (int rule = 0; rule < rules.size(); rule++) {
      if (Nearest.isAsked(rules.get(rule))) {
        asked[rule / Long.SIZE] |= 1L << rule;
        askedWords |= 1L << (rule / Long.SIZE);
      }
      for (Condition condition : rules.get(rule).conditions()) {
        looked.add(condition.field());
        if (condition instanceof Condition.EitherPort) {
          open[rule / Long.SIZE] |= 1L << rule;
          isOpen = true;
        }
      }
    }
    looked.remove(Field.PORT);
    fields4 = fields(looked, Family.IPV4);
    fields6 = fields(looked, Family.IPV6);
  }

  private BlockField[] fields(Set<Field> looked, Family family) {
    List<BlockField> made = new ArrayList<>();
    for (Field field : looked) {
      made.add(
          switch (field) {
            case SOURCE, DESTINATION -> BlockField.addresses(field, family, rules);
            case IN_INTERFACE, OUT_INTERFACE -> BlockField.devices(field, rules);
            default -> BlockField.numbers(field, rules);
          });
    }
    return made.toArray(new BlockField[0]);
  }

  BlockField[] fields(Family family) {
    return family == Family.IPV4 ? fields4 : fields6;
  }

  PolicyRule rule(int place) {
    return rules.get(place);
  }

  /** A bit for each rule of a word. */
  long rules(int word) {
    int count = rules.size() - word * Long.SIZE;
    return count >= Long.SIZE ? -1 : (1L << count) - 1;
  }

  /** All words that have rules. */
  long present() {
    int words = (rules.size() + Long.SIZE - 1) / Long.SIZE;
    return words == Long.SIZE ? -1 : (1L << words) - 1;
  }

  /** The words in which rules allow. */
  long asked() {
    return askedWords;
  }

  /** Of a word, the rules that allow. */
  long asked(int word) {
    return asked[word];
  }

  /** Of a word, the rules that have to be asked themselves. */
  long open(int word) {
    return open[word];
  }

  /** Whether a rule has to be asked itself. */
  boolean isOpen(int place) {
    return isOpen && (open[place / Long.SIZE] & 1L << place) != 0;
  }
}
