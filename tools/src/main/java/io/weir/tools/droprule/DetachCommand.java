package io.weir.tools.droprule;

import io.weir.bpf.Netns;
import io.weir.policy.enforce.StandingDatapath;
import io.weir.tools.Messages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes everything away. */
@Command(
    name = "detach",
    header = "Take the rules and the programs away from an interface.",
    description =
        "Detaches what droprule attached to the interface, with its rules. 'droprule export --format"
            + " json' keeps them before.",
    footer = {"  droprule detach eth0"})
final class DetachCommand extends Subcommand {
  @Mixin private DetachOptions options;

  @Override
  void run(Output output, Messages messages) {
    String name = options.on.name;
    try (Netns netns = control.openNetns()) {
      netns.networkInterface(name); // tells of a name that is none
      boolean was = StandingDatapath.remove(netns, name, given(), messages::say);
      output.event(new Detached(name, was));
      output.line(was ? name + " is detached: no rule holds" : name + " had no rules of droprule");
    }
  }
}
