package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.enrich.WallClock;
import io.weir.ringbuf.ring.RecordHandler;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.FlowStartEvent;
import io.weir.ringbuf.traffic.FlowStartView;
import io.weir.ringbuf.traffic.TextFilter;
import io.weir.ringbuf.traffic.Watched;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * Turns the records of the packet datapath into events: view, filter, event, pipeline. One thread,
 * the ring's. The filter works on the flow's text, which is made when there is a filter.
 */
public final class FlowStream implements RecordHandler {
  private final FlowStartView view;
  private final TextFilter filter;
  private final WallClock clock;
  private final Supplier<Watched> watched;
  private final Pipeline pipeline;

  /**
   * A stream.
   *
   * @param watched the interface as it is now
   */
  public FlowStream(
      FlowStartView view,
      TextFilter filter,
      WallClock clock,
      Supplier<Watched> watched,
      Pipeline pipeline) {
    this.view = view;
    this.filter = filter;
    this.clock = clock;
    this.watched = watched;
    this.pipeline = pipeline;
  }

  @Override
  public void onRecord(ByteBuffer data, int offset, int length) {
    if (!view.wrap(data, offset, length)) {
      pipeline.accounting().countRingLost();
      return;
    }
    FlowKey key = view.key();
    if (filter.matches(key)) {
      pipeline.show(event(key));
    } else {
      pipeline.accounting().countFiltered();
    }
  }

  private FlowStartEvent event(FlowKey key) {
    Watched on = watched.get();
    return new FlowStartEvent(
        clock.epochNs(view.bootNs()),
        on.name(),
        key,
        view.atXdp() ? "xdp" : on.egress(),
        view.packets(),
        view.bytes(),
        view.tcpFlags(),
        view.icmpType(),
        view.icmpCode(),
        view.firstFragment(),
        view.icmpError());
  }
}
