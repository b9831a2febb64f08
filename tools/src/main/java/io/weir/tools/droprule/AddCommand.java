package io.weir.tools.droprule;

import io.weir.bpf.Netns;
import io.weir.policy.enforce.Failsafe;
import io.weir.policy.enforce.RuleClock;
import io.weir.policy.enforce.RuleIds;
import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.rule.Rule;
import io.weir.policy.table.HeldRule;
import io.weir.tools.Messages;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Adds one rule. */
@Command(
    name = "add",
    header = "Add a rule.",
    description =
        "Adds one rule and attaches to the interface where nothing is attached yet. Prints the rule's"
            + " id, what is in force, and the transaction that 'droprule undo' takes back.",
    footer = {
      "  droprule add eth0 --src 203.0.113.0/24 --why 'scans port 22'",
      "  droprule add eth0 --src 2001:db8:bad::/48 --proto tcp --dport 22,8000-8100",
      "  droprule add eth0 --proto udp --dport 53 --local --action limit=200 --ttl 12h",
      "  droprule add eth0 --src 198.51.100.7 --action pass --rank 10",
      "  droprule add eth0 --out --dst 192.0.2.25 --proto tcp --dport 25 --confirm 60s"
    })
final class AddCommand extends Subcommand {
  @Mixin private AddOptions options;

  @Override
  void run(Output output, Messages messages) {
    Rule wanted = rule();
    String name = options.on.name;
    try (Netns netns = control.openNetns()) {
      netns.networkInterface(name); // tells of a name that is none
      Guard.check(wanted, Failsafe.discover(netns), options.force.force);
      try (StandingDatapath datapath =
          StandingDatapath.open(netns, name, options.datapath.mode, messages::say)) {
        HeldRule held = held(wanted, datapath.clock());
        InForce before = InForce.of(datapath);
        Changed changed =
            new Changes(datapath, before, given())
                .settingMode(options.datapath.first(before))
                .change(List.of(held), List.of());
        tell(InForce.of(datapath), held, changed, output);
      }
    }
  }

  private void tell(InForce inForce, HeldRule held, Changed changed, Output output) {
    RuleState state = inForce.state(held);
    Reports.held(state, output);
    if (options.confirm != null) {
      output.line("on trial: 'droprule confirm " + changed.transaction() + "' keeps it");
    }
    Reports.changed(changed, inForce.summary(), output);
  }

  private Rule rule() {
    String set = options.rule.set();
    return new Rule(
        Rule.NO_ID,
        options.match.match(),
        options.rule.action,
        options.rule.rank(),
        options.rule.ttlOrDefault(),
        set == null ? "" : set,
        options.rule.why());
  }

  private HeldRule held(Rule wanted, RuleClock clock) {
    Duration end = options.confirm == null ? wanted.ttl() : options.confirm;
    long expires = end == null ? HeldRule.NEVER : clock.after(end);
    HeldRule held = new HeldRule(wanted.withId(RuleIds.take(1)), expires, HeldRule.NO_LEASE);
    return options.confirm == null ? held : held.onTrial();
  }
}
