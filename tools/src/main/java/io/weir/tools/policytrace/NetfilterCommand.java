package io.weir.tools.policytrace;

import io.weir.tools.CommandOutput;
import io.weir.tools.Messages;
import io.weir.tools.netfilter.TraceRate;
import io.weir.tools.policytrace.netfilter.NetfilterRun;
import io.weir.tools.policytrace.netfilter.NetfilterRun.Question;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says which rule of nftables decides about each flow, live. */
@Command(
    name = "netfilter",
    header = "Say which table, chain and rule of nftables decides about each flow, live.",
    description =
        "Has nftables trace packets in a network namespace, those that iptables-nft(8) filters too,"
            + " and changes nothing else. At the end each rule's packets are told.",
    footer = {
      "  policytrace netfilter                          until Ctrl-C",
      "  policytrace netfilter --netns web --duration 30s",
      "  policytrace netfilter --json | jq 'select(.weir.verdict == \"drop\")'"
    })
final class NetfilterCommand extends Subcommand {
  @Mixin private LiveOptions options;

  @Override
  int run(CommandOutput output, Messages messages) throws InterruptedException {
    TraceRate rate = TraceRate.parse("--rate", options.rate);
    Question question = new Question(options.netns, rate, options.duration, SCHEMA, common.json);
    return new NetfilterRun(question, stop(), messages).run();
  }
}
