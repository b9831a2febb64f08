package io.weir.tools.xdptop;

import io.weir.bpf.Netns;
import io.weir.policy.incident.BlastRadius;
import io.weir.policy.incident.LocalSocket;
import io.weir.policy.incident.RuleTarget;
import io.weir.policy.rule.Rule;
import io.weir.policy.table.HeldRule;
import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.traffic.TrafficKey;
import io.weir.tools.droprule.RuleText;
import io.weir.tools.droprule.TimeLeft;
import io.weir.tui.enforce.RuleDesk;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The rules of a session as the screen has them. The status is told at each tick; all else is the
 * screen's thread's.
 */
final class ScreenDesk implements RuleDesk {
  private static final Duration LOOKED_BACK = Duration.ofSeconds(60);
  private static final int SOCKETS_NAMED = 4;
  private static final List<Duration> TTLS =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(4),
          Duration.ofDays(1));

  private final RuleSession session;
  private final RecentFlows flows;
  private final Netns netns;
  private final Consumer<String> notes;
  private volatile Status status;
  private RuleTarget target; // null: none is being made
  private TrafficKey row;
  private Duration ttl;

  /**
   * A desk for a session.
   *
   * @param ttl of new rules
   * @param notes told what happened besides, when rules shall stay
   */
  ScreenDesk(
      RuleSession session, RecentFlows flows, Netns netns, Duration ttl, Consumer<String> notes) {
    this.session = session;
    this.flows = flows;
    this.netns = netns;
    this.ttl = ttl;
    this.notes = notes;
    tick();
  }

  /** Looks anew at what is always shown. */
  void tick() {
    List<HeldRule> held = session.rules().rules();
    long own = held.stream().filter(rule -> session.rules().isOwn(rule)).count();
    status =
        new Status(
            Mode.valueOf(session.rules().mode().name()),
            (int) Math.ceil(session.rules().leaseLeft().toMillis() / 1e3),
            held.size(),
            (int) own,
            session.dropsPerSecond(),
            true);
  }

  @Override
  public Status status() {
    return status;
  }

  @Override
  public Proposal propose(TrafficKey selected) {
    row = selected;
    target = RuleTarget.of(selected).orElse(null);
    return proposal();
  }

  @Override
  public Proposal change(Change change) {
    if (target != null) {
      target = changed(change);
      ttl = change == Change.LONGER ? longer() : change == Change.SHORTER ? shorter() : ttl;
    }
    return proposal();
  }

  @Override
  public Outcome apply() {
    Rule wanted = session.rule(target.match(), ttl, "xdptop: seen as " + row.text());
    return attempt(
        () -> {
          Rule rule = session.add(wanted);
          String what = "rule " + rule.id() + ": drop " + target.text() + " for " + left(ttl);
          return switch (session.rules().mode()) {
            case ENFORCE -> what;
            case AUDIT -> what + "; AUDIT: passes, m changes that";
            case OFF -> what + "; OFF: passes, m changes that";
          };
        });
  }

  @Override
  public Outcome undo() {
    return attempt(() -> session.undo().orElse("nothing to take back: no rule was changed here"));
  }

  @Override
  public List<RuleRow> rules() {
    return session.rules().rules().stream()
        .sorted(Comparator.comparingLong(HeldRule::hits).reversed())
        .map(this::row)
        .toList();
  }

  @Override
  public Outcome remove(int id) {
    return attempt(
        () ->
            session.remove(id)
                ? "rule " + id + " is removed; u brings it back"
                : "rule " + id + " is not there any more");
  }

  @Override
  public Outcome mode(Mode mode) {
    return attempt(
        () -> {
          session.rules().mode(io.weir.policy.enforce.Mode.valueOf(mode.name()));
          return "mode " + mode;
        });
  }

  @Override
  public Outcome leave(boolean keep) {
    return attempt(
        () -> {
          if (keep) {
            session.rules().keep(notes);
            notes.accept(kept());
          }
          return "";
        });
  }

  private String kept() {
    int rules = status.ownRules();
    return (rules == 1 ? "1 rule stays" : rules + " rules stay")
        + ", in mode "
        + status.mode()
        + ", each until its TTL: 'droprule list' shows them";
  }

  private Outcome attempt(Supplier<String> action) {
    try {
      return new Outcome(true, action.get());
    } catch (WeirException e) {
      return new Outcome(false, e.getMessage());
    } finally {
      tick();
    }
  }

  private Proposal proposal() {
    if (target == null) {
      String why = RuleTarget.refusal(row).orElse("");
      return new Proposal(row.text(), left(ttl), 0, 0, 0, List.of(), List.of(), why);
    }
    BlastRadius.Search search = new BlastRadius.Search(target.match(), LocalSockets.of(netns));
    flows.within(LOOKED_BACK, search::add);
    BlastRadius radius = search.result();
    List<String> objections = session.rules().objections(session.rule(target.match(), ttl, ""));
    return new Proposal(
        target.text(),
        left(ttl),
        radius.flows(),
        radius.sources(),
        radius.sockets().size(),
        radius.sockets().stream().limit(SOCKETS_NAMED).map(LocalSocket::text).toList(),
        List.of(),
        String.join("; ", objections));
  }

  private RuleRow row(HeldRule held) {
    Rule rule = held.rule();
    Duration left =
        held.expiresJiffies() == HeldRule.NEVER
            ? null
            : session.rules().clock().until(held.expiresJiffies());
    return new RuleRow(
        rule.id(),
        RuleText.match(rule.match()),
        RuleText.action(rule.action()),
        held.hits(),
        left(left),
        session.rules().isOwn(held));
  }

  private RuleTarget changed(Change change) {
    return switch (change) {
      case WIDER -> target.wider();
      case NARROWER -> target.narrower();
      case WIDER_BY_A_BIT -> target.longer(-1);
      case NARROWER_BY_A_BIT -> target.longer(1);
      case NEXT_KIND -> target.next();
      case LONGER, SHORTER -> target;
    };
  }

  private Duration longer() {
    return TTLS.stream().filter(each -> each.compareTo(ttl) > 0).findFirst().orElse(ttl);
  }

  private Duration shorter() {
    Duration found = ttl;
    for (Duration each : TTLS) {
      if (each.compareTo(ttl) < 0) {
        found = each;
      }
    }
    return found;
  }

  private static String left(Duration time) {
    return TimeLeft.text(time);
  }
}
