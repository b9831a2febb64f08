package io.weir.tools.policytrace.suggest;

import io.weir.policy.compile.Placement.Side;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Flow;
import io.weir.policy.suggest.Observation;
import io.weir.ringbuf.pipeline.Accounting;
import io.weir.ringbuf.ring.RecordHandler;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.FlowOpeners;
import io.weir.ringbuf.traffic.FlowStartView;
import java.nio.ByteBuffer;

/** Makes connections of the flows that begin on an interface. One thread, the ring's. */
final class FlowLearner implements RecordHandler {
  private static final int TCP = 6;
  private static final int ICMPV6 = 58;
  private static final int SYN = 0x02;
  private static final int WELL_KNOWN = 1024;

  private final FlowStartView view;
  private final Side side;
  private final Learned learned;
  private final Accounting accounting;
  private final FlowOpeners openers = new FlowOpeners();

  FlowLearner(FlowStartView view, Side side, Learned learned, Accounting accounting) {
    this.view = view;
    this.side = side;
    this.learned = learned;
    this.accounting = accounting;
  }

  @Override
  public void onRecord(ByteBuffer data, int offset, int length) {
    if (!view.wrap(data, offset, length)) {
      accounting.countRingLost();
      return;
    }
    learn(view.key());
    accounting.countFiltered(); // nothing is shown
  }

  private void learn(FlowKey key) {
    switch (key.part()) {
      case FRAGMENT -> learned.countFragment();
      case MALFORMED -> learned.countMalformed();
      default -> learnWhole(key);
    }
  }

  private void learnWhole(FlowKey key) {
    if (view.icmpError()) {
      learned.countError();
    } else if (!isOfLink(key) && openers.opens(key, view.tcpFlags())) {
      boolean ingress = (key.direction() == Direction.RECEIVE) == (side == Side.POD);
      if (!isOlder(key)) {
        learned.add(new Observation(ingress, flow(key, false)));
      } else {
        boolean answers = key.sourcePort() < key.destinationPort();
        learned.addOlder(new Observation(ingress != answers, flow(key, answers)));
      }
    }
  }

  /** Neighbour discovery and listener reports, which no policy is asked about. */
  private boolean isOfLink(FlowKey key) {
    int type = view.icmpType();
    return key.transport() == ICMPV6 && ((type >= 130 && type <= 137) || type == 143);
  }

  /** Whether its first packet here cannot be, or is hardly, that of a connection. */
  private boolean isOlder(FlowKey key) {
    if (key.transport() == TCP) {
      return view.tcpFlags() >= 0 && (view.tcpFlags() & SYN) == 0;
    }
    return key.sourcePort() >= 0
        && key.sourcePort() < WELL_KNOWN
        && key.destinationPort() >= WELL_KNOWN;
  }

  /** A connection's first packet, of which this may be an answer. */
  private Flow flow(FlowKey key, boolean turned) {
    int flags = key.transport() == TCP ? SYN : Flow.UNKNOWN;
    return Flow.of(
        turned ? key.turned() : key,
        view.icmpType(),
        view.icmpCode(),
        flags,
        "",
        ConnectionState.NEW);
  }
}
