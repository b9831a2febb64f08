package io.weir.policy.format;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;

/** Sets of nft without rules: lists of addresses. */
final class NftSetLists {
  private NftSetLists() {}

  static void accept(NftReader.Located located, ImportOptions options, Intake intake) {
    Object json = located.json();
    NftSet set = NftSet.of(json);
    String text = "set " + NftRuleset.table(json) + set.name;
    Family family = set.type.equals("ipv6_addr") ? Family.IPV6 : Family.IPV4;
    if (!set.type.equals("ipv4_addr") && !set.type.equals("ipv6_addr")) {
      intake.refuse(
          located.line(),
          Source.shown(text),
          "what a set of this type is compared with only a rule says");
      return;
    }
    Addressed rules = new Addressed(options, options.setOr(set.name));
    for (NftSet.Element element : set.elements) {
      try {
        for (Prefix prefix : NftValues.prefixes(element.value(), family)) {
          Rule rule =
              element.why().isEmpty() ? rules.rule(prefix) : rules.rule(prefix, element.why());
          intake.accept(
              element.ttl() == null
                  ? rule
                  : new Rule(
                      Rule.NO_ID,
                      rule.match(),
                      rule.action(),
                      rule.rank(),
                      element.ttl(),
                      rule.set(),
                      rule.why()),
              located.line());
        }
      } catch (Refusal e) {
        intake.refuse(located.line(), Source.shown(text + " " + element.value()), e.reason());
      }
    }
  }
}
