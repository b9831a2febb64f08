package io.weir.policy.format;

import io.weir.policy.format.Hooks.Hook;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.Verdict;
import io.weir.policy.text.Protocols;
import io.weir.policy.text.Refusal;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what {@code nft -f} reads: a table of its own with a chain for each hook. Drops that
 * follow each other and are about an address alone are elements of sets, which can end.
 */
final class NftWriter implements RuleWriter {
  private static final int COMMENT_BYTES_MAX = 127; // libnftnl's udata.h, with a zero behind it
  private static final Map<Hook, String> CHAINS =
      Map.of(
          Hook.RECEIVED, "type filter hook prerouting priority raw",
          Hook.LOCAL, "type filter hook input priority filter",
          Hook.SENT, "type filter hook output priority filter");

  private final ExportOptions options;
  private final Hooks hooks = new Hooks();

  NftWriter(ExportOptions options) {
    this.options = options;
  }

  @Override
  public void check(Rule rule) throws Refusal {
    RuleMatch match = rule.match();
    Holdable.checkPlain(rule);
    if (!isAddressDrop(rule)) {
      Holdable.checkTtl(rule, options);
    }
    Holdable.checkComment(rule.why(), COMMENT_BYTES_MAX, false);
    if (rule.why().endsWith("*") || rule.why().endsWith("\\")) {
      throw new Refusal("its why ends with what nft reads as something else");
    }
    boolean v4 = match.family() == Family.IPV4;
    if (match.protocol() == 0 || (!v4 && Protocols.isExtension(match.protocol()))) {
      throw new Refusal("protocol " + match.protocol() + " is no transport protocol");
    }
    if (!options.name.matches("[A-Za-z][A-Za-z0-9_]{0,30}")) {
      throw new Refusal("a table cannot have the name '" + options.name + "'");
    }
    hooks.check(rule);
  }

  @Override
  public void write(List<Rule> rules, Writer out) throws IOException {
    Map<Hook, List<Rule>> byHook = new EnumMap<>(Hook.class);
    for (Rule rule : rules) {
      byHook.computeIfAbsent(Hooks.of(rule.match()), any -> new ArrayList<>()).add(rule);
    }
    NftSets sets = new NftSets(out);
    StringBuilder chains = new StringBuilder();
    out.append("table inet ").append(options.name).append(" {\n");
    for (Map.Entry<Hook, List<Rule>> each : byHook.entrySet()) {
      Hook hook = each.getKey();
      chains.append("\tchain ").append(RuleAttributes.word(hook)).append(" {\n\t\t");
      chains.append(CHAINS.get(hook)).append("; policy accept;\n");
      chain(each.getValue(), sets, chains);
      chains.append("\t}\n");
    }
    out.append(chains).append("}\n");
  }

  private void chain(List<Rule> rules, NftSets sets, StringBuilder chains) throws IOException {
    NftRuleText text = new NftRuleText(options.interfaceName);
    List<Rule> run = new ArrayList<>();
    for (Rule rule : rules) {
      if (isAddressDrop(rule)) {
        run.add(rule);
        continue;
      }
      drops(run, sets, text, chains);
      chains.append("\t\t").append(text.of(rule)).append('\n');
    }
    drops(run, sets, text, chains);
  }

  /** Writes a run of drops by address, in whatever order: all say the same. */
  private static void drops(List<Rule> run, NftSets sets, NftRuleText text, StringBuilder chains)
      throws IOException {
    for (NftSets.Written set : sets.write(run)) {
      chains.append("\t\t").append(text.drop(set)).append('\n');
    }
    run.clear();
  }

  private static boolean isAddressDrop(Rule rule) {
    RuleMatch match = rule.match();
    boolean in = match.direction() == Direction.IN;
    return rule.action().verdict() == Verdict.DROP
        && match.protocol() == RuleMatch.ANY
        && (in ? match.destinations() : match.sources()).isEmpty()
        && !(in ? match.sources() : match.destinations()).isEmpty();
  }
}
