package io.weir.policy.format;

import io.weir.policy.rule.RuleMatch;
import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import java.util.ArrayList;
import java.util.List;

/** Comparisons of TCP's flags in nft, with a mask or without. */
final class NftFlags {
  private static final int ALL = 0xff;

  private NftFlags() {}

  static boolean isField(Object left) {
    List<?> masked = JsonTree.list(left, "&");
    Object payload = JsonTree.member(masked.isEmpty() ? left : masked.get(0), "payload");
    return "tcp".equals(JsonTree.text(payload, "protocol"))
        && "flags".equals(JsonTree.text(payload, "field"));
  }

  /** Alternatives, of each list one. */
  static List<List<RuleMatch>> matches(Object left, String op, Object right) throws Refusal {
    List<?> masked = JsonTree.list(left, "&");
    int mask = masked.size() == 2 ? NftValues.flags(masked.get(1)) : ALL;
    List<RuleMatch> any = new ArrayList<>();
    List<List<RuleMatch>> all = new ArrayList<>();
    for (Object value : NftValues.each(right)) {
      int flags = NftValues.flags(value);
      switch (op) {
        case "==" -> any.addAll(FlagCases.of(null, mask, flags, false));
        case "!=" -> all.add(FlagCases.of(null, mask, flags, true));
        case "in" -> any.addAll(FlagCases.any(null, flags & mask));
        case "!" -> all.add(FlagCases.of(null, flags & mask, 0, false));
        default -> throw new Refusal("no rule can compare by '" + Source.shown(op) + "'");
      }
    }
    return all.isEmpty() ? List.of(any) : all;
  }
}
