package io.weir.policy.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what {@code nft -j list ruleset}, {@code list table} or {@code list set} writes: chains of
 * type filter at the hooks prerouting, input and output, with the sets that their rules ask for. A
 * file without rules is one of lists of addresses, and is taken as {@link IpsetReader} takes them.
 *
 * <p>nft writes all in one line, so lines tell little; the texts name each rule by its handle.
 */
final class NftReader {
  private final ImportOptions options;
  private final Intake intake;
  private final NftRuleset ruleset = new NftRuleset();
  private final List<Located> rules = new ArrayList<>();
  private final List<Located> sets = new ArrayList<>();

  /** Something of the file, and its line. */
  record Located(Object json, int line) {}

  private NftReader(ImportOptions options, Intake intake) {
    this.options = options;
    this.intake = intake;
  }

  static void read(byte[] bytes, ImportOptions options, Intake intake) {
    NftReader reader = new NftReader(options, intake);
    try (JsonParser in = RuleJson.factory().createParser(bytes)) {
      try {
        reader.readAll(in);
      } catch (Refusal e) {
        intake.refuse(in.currentTokenLocation().getLineNr(), "", e.reason());
        return;
      } catch (JsonProcessingException e) {
        int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
        intake.refuse(line, "", "no JSON: " + RuleJson.reason(e) + "; nothing is taken");
        return;
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    reader.translate();
  }

  private void readAll(JsonParser in) throws IOException, Refusal {
    if (in.nextToken() != JsonToken.START_OBJECT
        || !"nftables".equals(in.nextFieldName())
        || in.nextToken() != JsonToken.START_ARRAY) {
      throw new Refusal("no object with the array nftables");
    }
    while (in.nextToken() != JsonToken.END_ARRAY) {
      int line = in.currentTokenLocation().getLineNr();
      Object element = JsonTree.read(in);
      String kind = JsonTree.kind(element);
      Object json = JsonTree.member(element, kind);
      switch (kind) {
        case "chain" -> ruleset.addChain(json, line);
        case "set" -> {
          ruleset.addSet(json);
          sets.add(new Located(json, line));
        }
        case "rule" -> {
          ruleset.noteUpdates(json);
          rules.add(new Located(json, line));
        }
        case "metainfo", "table", "map", "counter", "quota", "limit", "flowtable", "secmark" -> {
          continue; // of no effect but through rules
        }
        default -> {
          if (!kind.startsWith("ct ") && !kind.equals("synproxy")) {
            intake.refuse(line, Source.shown(kind), "is not known");
          }
        }
      }
    }
  }

  private void translate() {
    if (rules.isEmpty() && ruleset.chains.isEmpty()) {
      sets.forEach(set -> NftSetLists.accept(set, options, intake));
      return;
    }
    for (Located rule : rules) {
      addRule(rule);
    }
    new NftTranslation(ruleset, options, intake).translate();
    for (Located located : sets) {
      String table = NftRuleset.table(located.json());
      NftSet set = ruleset.set(table, JsonTree.text(located.json(), "name"));
      if (!set.used && !set.elements.isEmpty()) {
        String text = "set " + table + set.name;
        intake.ignore(located.line(), Source.shown(text), "no rule asks for it");
      }
    }
  }

  private void addRule(Located located) {
    Object json = located.json();
    String table = NftRuleset.table(json);
    String name = JsonTree.text(json, "chain");
    Object handle = JsonTree.member(json, "handle");
    String text = Source.shown("rule " + table + name + " handle " + handle);
    Chain chain = ruleset.chain(table, name);
    if (chain == null) {
      intake.refuse(located.line(), text, "there is no such chain");
      return;
    }
    ChainStep step =
        new ChainStep(
            located.line(), text, text, NftRuleset.addresses(JsonTree.text(json, "family")));
    chain.steps.addAll(NftRule.read(step, json, ruleset, table, options.rejectAsDrop));
  }
}
