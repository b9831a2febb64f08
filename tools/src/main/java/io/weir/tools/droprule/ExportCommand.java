package io.weir.tools.droprule;

import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.format.ExportOptions;
import io.weir.policy.format.ExportResult;
import io.weir.policy.format.LeftOut;
import io.weir.policy.format.RuleExport;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Rule;
import io.weir.policy.table.HeldRule;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;
import io.weir.tools.UsageError;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes rules to a file. */
@Command(
    name = "export",
    header = "Write the rules of an interface for import or other tools.",
    description =
        "Writes to standard output. A rule that the format cannot say exactly is refused, and then"
            + " nothing is written.",
    footer = {
      "  droprule export eth0 > eth0.json",
      "  droprule export eth0 --format nft --set bad | nft -c -f -"
    })
final class ExportCommand extends Subcommand {
  @Mixin private ExportArguments options;

  @Override
  void run(Output output, Messages messages) throws IOException {
    if (options.ipv4 && options.ipv6) {
      throw new UsageError("--ipv4 --ipv6", "an iptables file is of one of them");
    }
    try (StandingDatapath datapath = Datapaths.of(options.on.name, control)) {
      InForce inForce = InForce.of(datapath);
      List<Rule> rules = new ArrayList<>();
      List<HeldRule> chosen = options.set == null ? inForce.sorted() : inForce.ofSet(options.set);
      for (HeldRule held : chosen) {
        if (held.lease() == HeldRule.NO_LEASE) {
          rules.add(asItStands(held, inForce.state(held).left()));
        }
      }
      tell(write(rules, output), messages);
    }
  }

  private ExportResult write(List<Rule> rules, Output output) throws IOException {
    try {
      return RuleExport.write(rules, options.format, settings(), output.stream());
    } catch (WeirException e) {
      throw new WeirException(
          e.operation(),
          e.errno(),
          e.remedy() + ": --partial leaves such rules out; nothing was written",
          e);
    }
  }

  private ExportOptions settings() {
    ExportOptions settings =
        new ExportOptions()
            .family(options.ipv6 ? Family.IPV6 : Family.IPV4)
            .interfaceName(options.on.name)
            .partial(options.partial)
            .withoutTtl(options.withoutTtl);
    return options.name == null ? settings : settings.name(options.name);
  }

  /** A rule that holds for what is left. */
  private static Rule asItStands(HeldRule held, Duration left) {
    Rule rule = held.rule();
    Duration ttl = left == null || left.isZero() ? null : left;
    return new Rule(
        rule.id(), rule.match(), rule.action(), rule.rank(), ttl, rule.set(), rule.why());
  }

  private void tell(ExportResult result, Messages messages) {
    for (LeftOut left : result.leftOut()) {
      messages.say("rule " + left.id() + " is left out: " + left.reason());
    }
    if (result.otherFamily() > 0) {
      messages.say(
          Reports.count(result.otherFamily(), "rule")
              + " of the other address family: export again with "
              + (options.ipv6 ? "-4" : "-6"));
    }
    messages.debug(Reports.count(result.written(), "rule") + " written");
  }
}
