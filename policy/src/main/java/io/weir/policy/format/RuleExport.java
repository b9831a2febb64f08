package io.weir.policy.format;

import io.weir.policy.rule.Rule;
import io.weir.policy.text.Refusal;
import io.weir.ringbuf.error.WeirException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes rules as files that other programs read, exactly or not at all: a packet that a rule of
 * the file decides is one that the same rule decided here, in the same way. Stateless.
 *
 * <p>Formats that know an order have rules in it, without their ranks; those but JSON have no set
 * names. {@code iptables} and {@code nft} have received packets for this host in INPUT, all
 * received ones ahead of routing, and sent ones in OUTPUT, which forwarded packets do not pass.
 */
public final class RuleExport {
  private static final int BUFFER_CHARS = 1 << 16;

  private RuleExport() {}

  /**
   * Writes rules.
   *
   * @param rules each with its id; what they end by is what remains
   * @param out stays open
   * @throws WeirException naming the rule that the format cannot hold, unless the options say
   *     partial; nothing is written then
   * @throws IOException as the stream does
   */
  public static ExportResult write(
      List<Rule> rules, RuleFormat format, ExportOptions options, OutputStream out)
      throws IOException {
    RuleWriter writer = writer(format, options);
    List<Rule> sorted = new ArrayList<>(rules);
    sorted.sort(RuleExport::compare);
    List<Rule> held = new ArrayList<>(sorted.size());
    List<LeftOut> leftOut = new ArrayList<>();
    Taints taints = new Taints();
    int others = 0;
    for (Rule rule : sorted) {
      if (!writer.concerns(rule)) {
        others++;
        continue;
      }
      try {
        checkTaints(rule, taints);
        writer.check(rule);
        held.add(rule);
      } catch (Refusal e) {
        if (!options.partial) {
          throw new WeirException(
              "export rule " + rule.id() + " as " + RuleAttributes.word(format), 0, e.reason());
        }
        leftOut.add(new LeftOut(rule.id(), e.reason()));
        taints.add(rule.match(), rule.action().verdict(), "rule " + rule.id());
      }
    }
    Writer text =
        new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER_CHARS);
    writer.write(held, text);
    text.flush();
    return new ExportResult(held.size(), List.copyOf(leftOut), others);
  }

  private static RuleWriter writer(RuleFormat format, ExportOptions options) {
    return switch (format) {
      case JSON -> new JsonWriter();
      case CIDR -> new CidrWriter(options);
      case IPTABLES -> new IptablesWriter(options);
      case IPSET -> new IpsetWriter(options);
      case NFT -> new NftWriter(options);
      case CSV -> throw new WeirException("export as csv", 0, "choose json, which has all fields");
    };
  }

  private static void checkTaints(Rule rule, Taints taints) throws Refusal {
    String by = taints.conflict(rule.match(), rule.action().verdict());
    if (by != null) {
      throw new Refusal(by + ", which is left out, decides some of these packets before it");
    }
  }

  private static int compare(Rule a, Rule b) {
    return a.precedes(b) ? -1 : b.precedes(a) ? 1 : 0;
  }
}
