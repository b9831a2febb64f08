package io.weir.tools.xdptop;

import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.Verdict;
import io.weir.policy.table.HeldRule;
import io.weir.policy.trigger.Candidate;
import io.weir.policy.trigger.Trigger;
import io.weir.policy.trigger.TriggerEvaluator;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;
import io.weir.tools.droprule.RuleText;
import io.weir.tools.droprule.TimeLeft;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes rules of what an expression becomes true of, tick by tick: never about a failsafe, never
 * more than so many at a time, and never again what somebody removed, until it was false. One
 * thread.
 */
final class DropWhen {
  private static final long AGAIN_NS = TimeUnit.SECONDS.toNanos(10);
  private static final int REMEMBERED = 10_000;

  private final Trigger trigger;
  private final TriggerEvaluator evaluator;
  private final EnforceOptions options;
  private final RuleSession session;
  private final Messages messages;
  private final Map<Integer, Rule> made = new HashMap<>();
  private final Map<Integer, Long> ends = new HashMap<>();
  private final Set<RuleMatch> refused = new HashSet<>();
  private long lastNs;
  private long tooMany;
  private long toldNs = System.nanoTime() - AGAIN_NS;

  DropWhen(Trigger trigger, EnforceOptions options, RuleSession session, Messages messages) {
    this.trigger = trigger;
    this.evaluator = new TriggerEvaluator(trigger);
    this.options = options;
    this.session = session;
    this.messages = messages;
    this.lastNs = System.nanoTime();
  }

  /** After a sample. */
  void tick(TrafficMeter meter) {
    long nowNs = meter.lastNs();
    if (nowNs <= lastNs) {
      return;
    }
    Map<Integer, HeldRule> held =
        session.rules().rules().stream()
            .collect(Collectors.toMap(rule -> rule.rule().id(), Function.identity()));
    ends.replaceAll((id, end) -> held.containsKey(id) ? held.get(id).expiresJiffies() : end);
    made.keySet().removeIf(id -> !held.containsKey(id) && ended(id));
    evaluator.begin(lastNs, nowNs);
    meter.gains(evaluator::add);
    lastNs = nowNs;
    Set<RuleMatch> matches =
        held.values().stream()
            .filter(rule -> rule.rule().action().verdict() != Verdict.PASS)
            .map(rule -> rule.rule().match())
            .collect(Collectors.toSet());
    for (Candidate candidate : evaluator.end()) {
      if (!matches.contains(candidate.match())) {
        take(candidate);
      }
    }
    tellTooMany(nowNs);
  }

  /** A rule that is gone: by its time, or by somebody who did not want it. */
  private boolean ended(int id) {
    Rule rule = made.get(id);
    Long end = ends.remove(id);
    if (end == null || session.rules().clock().now() >= end) {
      evaluator.rearm(rule.match());
    } else {
      messages.say(
          "rule "
              + id
              + " was removed: "
              + RuleText.match(rule.match())
              + " passes until it is quiet and begins again");
    }
    return true;
  }

  private void take(Candidate candidate) {
    String why = "xdptop --drop-when '" + trigger.text() + "': " + candidate.evidence().text();
    Rule rule = session.rule(candidate.match(), options.ttlOrDefault(), why);
    List<String> objections = session.rules().objections(rule);
    if (!objections.isEmpty()) {
      refuse(candidate, String.join("; ", objections));
    } else if (options.dryRun) {
      messages.say("would " + text(candidate));
    } else if (made.size() >= options.maxRulesOrDefault()) {
      tooMany++;
      evaluator.rearm(candidate.match());
    } else {
      add(rule, candidate);
    }
  }

  private void add(Rule rule, Candidate candidate) {
    try {
      long end = session.rules().clock().after(rule.ttl()); // or a little later
      Rule added = session.add(rule);
      made.put(added.id(), added);
      ends.put(added.id(), end);
      String mode = session.rules().mode().name().toLowerCase(Locale.ROOT);
      messages.say("rule " + added.id() + " (" + mode + "): " + text(candidate));
    } catch (WeirException e) {
      messages.say("not dropped: " + RuleText.match(rule.match()) + ": " + e.getMessage());
    }
  }

  private void refuse(Candidate candidate, String why) {
    if (refused.size() < REMEMBERED && refused.add(candidate.match())) {
      messages.say(
          "not dropped: "
              + RuleText.match(candidate.match())
              + ": "
              + why
              + " ("
              + candidate.evidence().text()
              + ")");
    }
  }

  private void tellTooMany(long nowNs) {
    if (tooMany != 0 && nowNs - toldNs >= AGAIN_NS) {
      messages.say(
          "not dropped: "
              + tooMany
              + " more that the expression is true of: --max-rules="
              + options.maxRulesOrDefault()
              + " is reached");
      toldNs = nowNs;
    }
    tooMany = 0;
  }

  private String text(Candidate candidate) {
    return "drop "
        + RuleText.match(candidate.match())
        + " for "
        + TimeLeft.text(options.ttlOrDefault())
        + ": "
        + candidate.evidence().text();
  }
}
