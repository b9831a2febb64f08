package io.weir.tools.droprule;

import io.weir.bpf.Netns;
import io.weir.policy.enforce.Failsafe;
import io.weir.policy.enforce.RuleBank;
import io.weir.policy.enforce.RuleClock;
import io.weir.policy.enforce.RuleGuard;
import io.weir.policy.enforce.RuleIds;
import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.format.Ignored;
import io.weir.policy.format.ImportResult;
import io.weir.policy.format.ImportedRule;
import io.weir.policy.format.Refused;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Rule;
import io.weir.policy.table.HeldRule;
import io.weir.policy.table.RuleRefused;
import io.weir.policy.table.RuleSize;
import io.weir.policy.table.TableImage;
import io.weir.policy.work.Aside;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;
import io.weir.tools.UsageError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes rules from a file. */
@Command(
    name = "import",
    header = "Add the rules of a file.",
    description =
        "Reads a list of addresses, iptables-save, ipset save, nft -j list ruleset, CSV or JSON."
            + " Each line is taken exactly or refused with its number and the reason, and unless"
            + " all are taken nothing is changed. What is in the kernel then is read back and"
            + " compared.",
    footer = {
      "  droprule import eth0 bad.txt --set bad --ttl 24h",
      "  droprule import eth0 bad.txt --set bad --replace --renew --ttl 24h",
      "  iptables-save | droprule import eth0 - --set iptables --dry-run",
      "  ipset save bad | droprule import eth0 - --ttl 24h"
    })
final class ImportCommand extends Subcommand {
  private static final int TOLD_LINES = 20;

  @Mixin private ImportArguments options;

  private ImportFile file;
  private Aside<Failsafe> search; // null: not begun
  private List<Rule> unnumbered = List.of(); // that got ids last
  private int firstId;

  /** Looks for the failsafe's addresses already, where it is known in which namespace. */
  @Override
  void ahead(List<String> words) {
    if (words.size() > 2
        && words.stream()
            .noneMatch(word -> word.startsWith("--netns") || word.equals(ImportFile.STDIN))) {
      search = Aside.begin("failsafe", ImportCommand::searched);
    }
  }

  private static Failsafe searched() {
    try (Netns netns = Netns.current()) {
      StandingDatapath.prepare();
      return Failsafe.discover(netns);
    }
  }

  @Override
  void run(Output output, Messages messages) {
    check();
    file = new ImportFile(options);
    ImportResult result = null;
    try (Netns netns = control.openNetns()) {
      netns.networkInterface(options.on.name); // tells of a name that is none
      byte[] content = file.content();
      if (search == null) {
        search = Aside.begin("failsafe", () -> Failsafe.discover(netns));
      }
      result = file.read(content);
      Failsafe failsafe = search.await();
      List<LineRefused> refused = new ArrayList<>();
      List<Rule> accepted = accepted(result, failsafe, refused);
      tellIgnored(result.ignored(), messages);
      tellRefused(refused, output, messages);
      FileRead read =
          new FileRead(
              file.name(),
              Reports.word(result.format()),
              accepted.size(),
              refused.size(),
              result.ignored().size());
      output.event(read);
      output.line(read.told());
      if (!refused.isEmpty() && !options.partial) {
        messages.say("nothing was changed: --partial takes the lines that are not refused");
        output.fail();
        return;
      }
      if (options.dryRun) {
        tellCost(accepted, output);
        return;
      }
      Aside<RuleBank.Plan> plan = planned(netns, accepted);
      try (StandingDatapath datapath =
          StandingDatapath.open(
              netns, options.on.name, options.datapath.mode, failsafe, messages::say)) {
        apply(datapath, accepted, plan, output);
      }
    } catch (RuleRefused e) {
      throw atItsLine(e, result, output);
    }
  }

  /**
   * Where nothing is attached yet the rules' table is laid out while that is done; else null: what
   * is there belongs into the table too.
   */
  private Aside<RuleBank.Plan> planned(Netns netns, List<Rule> accepted) {
    if (accepted.isEmpty() || StandingDatapath.isPinned(netns, options.on.name)) {
      return null;
    }
    int id = number(accepted);
    return Aside.begin("plan", () -> RuleBank.plan(held(accepted, id, RuleClock.measure())));
  }

  /** The same error, with the line that made the rule, if one of the file did. */
  @SuppressWarnings("ReferenceEquality") // equal rules can stand in several lines
  private WeirException atItsLine(RuleRefused refused, ImportResult result, Output output) {
    int index = refused.ruleId() - firstId;
    if (index < 0 || index >= unnumbered.size()) {
      return refused;
    }
    Rule rule = unnumbered.get(index);
    for (ImportedRule imported : result.accepted()) {
      if (imported.rule() == rule) {
        String reason = refused.operation() + ": " + refused.remedy();
        LineRefused line =
            new LineRefused(file.name(), imported.line(), RuleText.brief(rule.match()), reason);
        output.event(line);
        String where = file.name() + ":" + imported.line() + ": ";
        return new WeirException(where + refused.operation(), 0, refused.remedy(), refused);
      }
    }
    return refused;
  }

  private void apply(
      StandingDatapath datapath, List<Rule> accepted, Aside<RuleBank.Plan> plan, Output output) {
    InForce before = InForce.of(datapath);
    Changes changes =
        new Changes(datapath, before, given()).settingMode(options.datapath.first(before));
    Changed changed;
    if (plan != null && before.isEmpty()) {
      changed = changes.begin(plan.await());
    } else if (options.replace) {
      Replacement replacement = Replacement.of(before.ofSet(options.rule.set()), accepted);
      Map<Integer, Rule> kept = replacement.kept();
      changed =
          changes.replace(
              held(replacement.added(), datapath.clock()),
              replacement.removed(),
              kept.size(),
              options.renew ? kept : Map.of());
    } else {
      changed = changes.change(held(accepted, datapath.clock()), List.of());
    }
    Reports.changed(changed, InForce.summary(datapath), output);
  }

  /** What the rules would cost where there are no others. */
  private void tellCost(List<Rule> rules, Output output) {
    unnumbered = rules;
    firstId = 1;
    List<HeldRule> held = new ArrayList<>(rules.size());
    for (Rule rule : rules) {
      held.add(new HeldRule(rule.withId(held.size() + 1), HeldRule.NEVER, HeldRule.NO_LEASE));
    }
    TableImage image = TableImage.of(held, 0, 0);
    int most = 0;
    for (Family family : Family.values()) {
      for (Direction direction : Direction.values()) {
        most = Math.max(most, image.tuples(family, direction));
      }
    }
    output.line(
        "nothing was changed; alone they would cost a packet at most "
            + Reports.count(most, "lookup")
            + ", and "
            + Bytes.text(image.bytes()));
  }

  private void check() {
    if (options.replace && options.rule.set() == null) {
      throw new UsageError("--replace", "say which set: --set NAME");
    }
    if (options.renew && !options.replace) {
      throw new UsageError("--renew", "goes with --replace");
    }
  }

  /**
   * The rules that can be taken; the others, and lines that are none, are added to those refused.
   */
  private List<Rule> accepted(ImportResult result, Failsafe failsafe, List<LineRefused> refused) {
    for (Refused line : result.refused()) {
      refused.add(new LineRefused(file.name(), line.line(), line.text(), line.reason()));
    }
    RuleGuard guard = new RuleGuard(failsafe);
    List<Rule> accepted = new ArrayList<>(result.accepted().size());
    for (ImportedRule imported : result.accepted()) {
      Rule rule = imported.rule();
      List<String> objections = options.force.force ? List.of() : guard.objections(rule);
      Optional<String> size = RuleSize.objection(rule.match());
      if (objections.isEmpty() && size.isEmpty()) {
        accepted.add(rule);
      } else {
        String reason = size.orElseGet(() -> String.join("; ", objections) + ": --force takes it");
        refused.add(
            new LineRefused(file.name(), imported.line(), RuleText.brief(rule.match()), reason));
      }
    }
    refused.sort(Comparator.comparingInt(LineRefused::line));
    return accepted;
  }

  private List<HeldRule> held(List<Rule> rules, RuleClock clock) {
    if (rules.isEmpty()) {
      return List.of();
    }
    return held(rules, number(rules), clock);
  }

  private int number(List<Rule> rules) {
    firstId = RuleIds.take(rules.size());
    unnumbered = rules;
    return firstId;
  }

  private static List<HeldRule> held(List<Rule> rules, int firstId, RuleClock clock) {
    int id = firstId;
    List<HeldRule> held = new ArrayList<>(rules.size());
    Duration ttl = null;
    long expires = HeldRule.NEVER;
    for (Rule rule : rules) {
      if (!Objects.equals(rule.ttl(), ttl)) {
        ttl = rule.ttl();
        expires = ttl == null ? HeldRule.NEVER : clock.after(ttl);
      }
      held.add(new HeldRule(rule.withId(id++), expires, HeldRule.NO_LEASE));
    }
    return held;
  }

  private void tellRefused(List<LineRefused> refused, Output output, Messages messages) {
    refused.forEach(output::event);
    for (int i = 0; i < Math.min(refused.size(), TOLD_LINES); i++) {
      messages.say(refused.get(i).told());
    }
    if (refused.size() > TOLD_LINES) {
      messages.say("... and " + (refused.size() - TOLD_LINES) + " more lines: --json tells of all");
    }
  }

  private void tellIgnored(List<Ignored> ignored, Messages messages) {
    for (int i = 0; i < Math.min(ignored.size(), TOLD_LINES); i++) {
      Ignored line = ignored.get(i);
      messages.say(file.name() + ":" + line.line() + ": no rule: " + line.reason());
    }
    if (ignored.size() > TOLD_LINES) {
      messages.say("... and " + (ignored.size() - TOLD_LINES) + " more lines without effect");
    }
  }
}
