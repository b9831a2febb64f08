package io.weir.policy.check;

import io.weir.policy.model.Flow;
import java.util.Arrays;

/**
 * Finds the nearest rule of a block: counts for 64 rules at once how many fields do not fit, in
 * counters of which each bit is a word.
 */
final class BlockNearest {
  private static final int COUNTER_BITS = 4;

  private final RuleBlock block;
  private final Nearest nearest;
  private final BlockField[] fields;
  private final int[] rows;
  private final long[] counters = new long[COUNTER_BITS];

  private BlockNearest(RuleBlock block, Nearest nearest) {
    this.block = block;
    this.nearest = nearest;
    Flow flow = nearest.flow();
    fields = block.fields(flow.source().family());
    rows = new int[fields.length];
    for (int i = 0; i < fields.length; i++) {
      rows[i] = fields[i].row(flow);
    }
  }

  static void search(RuleBlock block, Nearest nearest) {
    BlockNearest search = new BlockNearest(block, nearest);
    for (long rest = block.asked(); rest != 0 && nearest.failed() > 1; rest &= rest - 1) {
      search.word(Long.numberOfTrailingZeros(rest));
    }
  }

  private void word(int word) {
    long asked = block.asked(word);
    Arrays.fill(counters, 0);
    for (int i = 0; i < fields.length; i++) {
      long fits =
          rows[i] == BlockField.UNKNOWN
              ? fields[i].without(word)
              : fields[i].bits().wordOrZero(rows[i], word);
      if (fields[i].field() == nearest.subject()) {
        asked &= fits;
      } else {
        count(~fits);
      }
    }
    long open = block.open(word) & asked;
    asked &= ~open;
    int least = leastFailed(asked, nearest.failed());
    // rules about either port have one field more, which only they can tell: in their order
    long compared = open | (least == 0 ? 0 : Long.lowestOneBit(failing(least) & asked));
    for (; compared != 0; compared &= compared - 1) {
      int place = word * Long.SIZE + Long.numberOfTrailingZeros(compared);
      nearest.compare(block.rule(place));
    }
  }

  private void count(long fails) {
    long carry = fails;
    for (int i = 0; i < COUNTER_BITS && carry != 0; i++) {
      long both = counters[i] & carry;
      counters[i] ^= carry;
      carry = both;
    }
  }

  /** The least number of fields, below a limit, that do not fit some rule; 0 when there is none. */
  private int leastFailed(long asked, int limit) {
    int most = Math.min(limit, 1 << COUNTER_BITS);
    for (int failed = 1; failed < most; failed++) {
      if ((failing(failed) & asked) != 0) {
        return failed;
      }
    }
    return 0;
  }

  /** The rules that so many fields do not fit. */
  private long failing(int count) {
    long rules = -1;
    for (int i = 0; i < COUNTER_BITS; i++) {
      rules &= (count & 1 << i) != 0 ? counters[i] : ~counters[i];
    }
    return rules;
  }
}
