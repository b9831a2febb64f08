package io.weir.policy.check;

import io.weir.policy.model.Flow;
import java.util.List;

/** Finds the rules of a chain's blocks that a flow fits, by the bits that its values have. */
final class BlockCursor implements RuleCursor {
  private final List<RuleBlock> blocks;
  private final Flow flow;
  private int number = -1;
  private RuleBlock block;

  /** The rows of the fields that the flow says. */
  private BlockBits[] bits = new BlockBits[0];

  private int[] rows = new int[0];
  private int known;

  /** Whether the flow leaves out a field that rules look at. */
  private boolean unsaid;

  private long present;
  private int word;
  private long current;
  private boolean sure;

  BlockCursor(List<RuleBlock> blocks, Flow flow) {
    this.blocks = blocks;
    this.flow = flow;
  }

  @Override
  public int next() {
    while (true) {
      while (current == 0) {
        if (present != 0) {
          nextWord();
        } else if (++number < blocks.size()) {
          open(blocks.get(number));
        } else {
          return END;
        }
      }
      int place = word * Long.SIZE + Long.numberOfTrailingZeros(current);
      current &= current - 1;
      if (fits(place)) {
        return number * BlockBits.RULES + place;
      }
    }
  }

  @Override
  public boolean isSure() {
    return sure;
  }

  private boolean fits(int place) {
    sure = true;
    if (unsaid || block.isOpen(place)) {
      Fit fit = Fit.of(block.rule(place), flow);
      sure = fit == Fit.YES;
      return fit != Fit.NO;
    }
    return true;
  }

  private void open(RuleBlock next) {
    block = next;
    BlockField[] fields = next.fields(flow.source().family());
    if (rows.length < fields.length) {
      bits = new BlockBits[fields.length];
      rows = new int[fields.length];
    }
    known = 0;
    unsaid = false;
    present = next.present();
    for (BlockField field : fields) {
      int row = field.row(flow);
      if (row == BlockField.UNKNOWN) {
        unsaid = true;
      } else {
        bits[known] = field.bits();
        rows[known++] = row;
        present &= field.bits().present(row);
      }
    }
  }

  private void nextWord() {
    word = Long.numberOfTrailingZeros(present);
    present &= present - 1;
    long all = -1;
    for (int i = 0; i < known && all != 0; i++) {
      all &= bits[i].word(rows[i], word);
    }
    current = known == 0 ? block.rules(word) : all;
  }
}
