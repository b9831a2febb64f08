package io.weir.tools.policytrace.watch;

import io.weir.policy.enforce.Mode;
import io.weir.policy.enforce.PolicyOutcome;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.ringbuf.enrich.WallClock;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.ring.RecordHandler;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.PolicyVerdictView;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * Turns the records of a policy into events: a flow once, and again when another rule decides. One
 * thread, the ring's.
 */
final class PolicyStream implements RecordHandler {
  private final PolicyVerdictView view;
  private final PolicySets sets;
  private final WallClock clock;
  private final Supplier<String> interfaceName;
  private final Pipeline pipeline;
  private final FlowsTold told = new FlowsTold();

  /**
   * A stream.
   *
   * @param interfaceName as it is now
   */
  PolicyStream(
      PolicyVerdictView view,
      PolicySets sets,
      WallClock clock,
      Supplier<String> interfaceName,
      Pipeline pipeline) {
    this.view = view;
    this.sets = sets;
    this.clock = clock;
    this.interfaceName = interfaceName;
    this.pipeline = pipeline;
  }

  @Override
  public void onRecord(ByteBuffer data, int offset, int length) {
    if (!view.wrap(data, offset, length)) {
      pipeline.accounting().countRingLost();
      return;
    }
    FlowKey key = view.key();
    DecidingRule rule = sets.rule(view.rule(), key.direction());
    if (told.isNews(key, rule)) {
      pipeline.show(event(key, rule));
    } else {
      pipeline.accounting().countSuppressed();
    }
  }

  private WatchedVerdict event(FlowKey key, DecidingRule rule) {
    return new WatchedVerdict(
        clock.epochNs(view.bootNs()),
        rule,
        packet(key, rule.hook()),
        key.text(),
        PolicyOutcome.of(view.outcome()),
        Mode.of(view.mode()));
  }

  private Flow packet(FlowKey key, Hook hook) {
    boolean ofEndpoint = hook == Hook.INGRESS || hook == Hook.EGRESS;
    return Flow.of(
        key,
        view.icmpType(),
        view.icmpCode(),
        view.tcpFlags(),
        ofEndpoint ? "" : interfaceName.get(),
        ConnectionState.of(view.state()));
  }
}
