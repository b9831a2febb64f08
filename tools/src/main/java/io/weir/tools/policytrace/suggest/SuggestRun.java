package io.weir.tools.policytrace.suggest;

import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfRings;
import io.weir.bpf.Counters;
import io.weir.bpf.Netns;
import io.weir.policy.compile.Placement.Side;
import io.weir.policy.document.Endpoint;
import io.weir.policy.document.Endpoints;
import io.weir.policy.enforce.AttachMode;
import io.weir.policy.enforce.DatapathSession;
import io.weir.policy.rule.Prefix;
import io.weir.policy.suggest.Observation;
import io.weir.policy.suggest.PolicySuggestion;
import io.weir.policy.suggest.Thresholds;
import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.pipeline.Accounting;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.ring.RingReader;
import io.weir.ringbuf.traffic.FlowStartView;
import io.weir.tools.EventLoop;
import io.weir.tools.Messages;
import io.weir.tools.NetnsOption;
import io.weir.tools.Stop;
import io.weir.tools.policytrace.watch.Sides;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One run of {@code policytrace suggest}. */
public final class SuggestRun {
  private static final int RING_BYTES = 16 << 20;

  private final SuggestQuestion question;
  private final Messages messages;
  private long lost;

  public SuggestRun(SuggestQuestion question, Messages messages) {
    this.question = question;
    this.messages = messages;
  }

  /**
   * Learns, until the time is over or a signal came, and writes the policy.
   *
   * @throws WeirException when nothing was seen, or what would be written denies something of it
   */
  public String run(Stop stop) throws InterruptedException {
    Endpoint given = question.endpoint();
    Learned learned = new Learned(given == null ? Set.of() : Set.copyOf(given.addresses()));
    Instant began = Instant.now();
    learn(learned, stop);
    if (learned.observed().isEmpty()) {
      throw new WeirException(
          "suggest a policy for " + question.interfaceName(),
          0,
          "no connection was seen, and a policy that denies everything is not written: "
              + String.join("; ", learned.notObserved(lost)));
    }
    Endpoint endpoint = given == null ? standIn(learned) : given;
    PolicySuggestion suggestion =
        PolicySuggestion.of(
            endpoint,
            question.name(),
            question.format(),
            learned.observed(),
            question.thresholds());
    String text = suggestion.text(comments(suggestion, learned, began));
    Optional<Observation> denied = suggestion.firstDenied(text, learned.observed());
    if (denied.isPresent()) {
      throw new WeirException(
          "suggest a policy for " + question.interfaceName() + ": it would deny " + denied.get(),
          0,
          "this is a fault of the tool; please report it");
    }
    return text;
  }

  private void learn(Learned learned, Stop stop) throws InterruptedException {
    try (Netns netns = NetnsOption.open(question.netns());
        DatapathSession session =
            DatapathSession.open(
                netns, question.interfaceName(), AttachMode.AUTO, false, messages::say)) {
      Endpoint given = question.endpoint();
      Endpoints known = given == null ? Endpoints.NONE : Endpoints.of(List.of(given));
      Side side = Sides.of(question.side(), netns, question.interfaceName(), known, messages::say);
      BpfObject sender = session.sendFlows(RING_BYTES);
      Accounting accounting = new Accounting(new Counters(sender));
      Pipeline pipeline = new Pipeline(accounting, List.of());
      FlowLearner learner =
          new FlowLearner(
              new FlowStartView(sender.layout("flow_event")), side, learned, accounting);
      messages.debug("attached interface=" + question.interfaceName() + " side=" + side);
      try (RingReader ring = new RingReader(BpfRings.map(sender.map("events")))) {
        new EventLoop(ring, learner, pipeline, messages)
            .run(stop, question.learn(), session::detach);
      }
      lost = accounting.totals().lost().values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** What is selected where nobody said what the endpoint is. */
  private Endpoint standIn(Learned learned) {
    Set<Prefix> addresses = new LinkedHashSet<>();
    learned.observed().forEach(one -> addresses.add(one.own()));
    return new Endpoint(
        Endpoint.Kind.POD,
        "default",
        question.interfaceName(),
        new ArrayList<>(addresses),
        Map.of("app", question.interfaceName()),
        "default",
        "",
        List.of());
  }

  private List<String> comments(PolicySuggestion suggestion, Learned learned, Instant began) {
    List<String> comments = new ArrayList<>();
    comments.add(
        "policytrace suggest "
            + question.interfaceName()
            + ": "
            + learned.observed().size()
            + " kinds of connections in "
            + Duration.between(began, Instant.now()).toSeconds()
            + " s from "
            + began.truncatedTo(ChronoUnit.SECONDS));
    if (question.endpoint() == null) {
      comments.add("the label app is made up: select the endpoint by its own");
    }
    Thresholds thresholds = question.thresholds();
    comments.add(
        "merged: "
            + thresholds.addresses()
            + " or more peers of one service in a /24 (IPv6: /64), "
            + thresholds.ports()
            + " or more ports at most "
            + Thresholds.PORT_GAP
            + " apart; 0: never");
    comments.addAll(suggestion.unsaid());
    comments.addAll(suggestion.shares());
    comments.addAll(learned.notObserved(lost));
    return comments;
  }
}
