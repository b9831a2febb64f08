package io.weir.tools.droprule;

import io.weir.bpf.Netns;
import io.weir.policy.enforce.Failsafe;
import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.rule.PacketFacts;
import io.weir.tools.Messages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says which rule would decide. */
@Command(
    name = "test",
    header = "Say which rule would decide about a packet.",
    description =
        "Looks a packet up in the rules that are in the kernel now, and says what would become of it,"
            + " with the mode and the failsafe. No packet is sent, and nothing is counted.",
    footer = {
      "  droprule test eth0 --from 203.0.113.9 --to 192.0.2.1:80/tcp",
      "  droprule test eth0 --from '[2001:db8::9]:53' --to '[2001:db8::1]:999/udp'",
      "  droprule test eth0 --out --from 192.0.2.1 --to 198.51.100.25:25/tcp"
    })
final class TestCommand extends Subcommand {
  @Mixin private TestOptions options;

  @Override
  void run(Output output, Messages messages) {
    PacketQuestion question = new PacketQuestion(options);
    try (Netns netns = control.openNetns();
        StandingDatapath datapath = Datapaths.of(options.on.name, control)) {
      Failsafe failsafe = Failsafe.discover(netns);
      InForce inForce = InForce.of(datapath);
      PacketFacts packet = question.facts(address -> LocalAddress.is(address, failsafe));
      Answer answer = Answer.of(packet, inForce, failsafe);
      Reports.inForce(inForce.summary(), output);
      output.event(answer);
      answer.lines().forEach(output::line);
    }
  }
}
