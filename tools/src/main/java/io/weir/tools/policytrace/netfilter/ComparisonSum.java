package io.weir.tools.policytrace.netfilter;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import io.weir.tools.CommandAnswer;
import java.util.List;
import java.util.Map;

/**
 * What came of a comparison, in packets.
 *
 * @param agreed of the packets that were compared
 * @param not by reason: the packets that could not be
 */
record ComparisonSum(long agreed, long disagreed, Map<String, Long> not) implements CommandAnswer {
  private static final double PERCENT = 100;

  long compared() {
    return agreed + disagreed;
  }

  long incomparable() {
    return not.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Of all that would have had to be compared. */
  double percentIncomparable() {
    return PERCENT * incomparable() / Math.max(1, compared() + incomparable());
  }

  @Override
  public String name() {
    return "netfilter.comparison";
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.number("weir.comparison.compared", compared());
    visitor.number("weir.comparison.agreed", agreed);
    visitor.number("weir.comparison.disagreed", disagreed);
    visitor.number("weir.comparison.not_comparable", incomparable());
    List<Attributes> reasons =
        not.entrySet().stream()
            .<Attributes>map(
                reason ->
                    v -> {
                      v.text("reason", reason.getKey());
                      v.number("packets", reason.getValue());
                    })
            .toList();
    if (!reasons.isEmpty()) {
      visitor.objects("weir.comparison.reasons", reasons);
    }
  }
}
