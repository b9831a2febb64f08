package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.drop.DropCauses;
import io.weir.ringbuf.drop.DropDetails;
import io.weir.ringbuf.drop.DropEvent;
import io.weir.ringbuf.drop.DropNetns;
import io.weir.ringbuf.drop.DropReason;
import io.weir.ringbuf.drop.DropReasons;
import io.weir.ringbuf.drop.DropView;
import io.weir.ringbuf.drop.DroppedPacket;
import io.weir.ringbuf.drop.RunningProcess;
import io.weir.ringbuf.enrich.KernelSymbols;
import io.weir.ringbuf.enrich.NetnsNames;
import io.weir.ringbuf.enrich.SocketOwners;
import io.weir.ringbuf.enrich.WallClock;
import io.weir.ringbuf.ring.RecordHandler;
import java.nio.ByteBuffer;

/**
 * Turns dropsnoop's records into events: view, filter, enrichment, event, pipeline. One thread, the
 * ring's. All filters are the kernel's but an expression for libpcap.
 */
public final class DropStream implements RecordHandler {
  private final DropView view;
  private final DropReasons reasons;
  private final KernelSymbols symbols;
  private final NetnsNames namespaces;
  private final SocketOwners owners;
  private final WallClock clock;
  private final DropDetails details;
  private final DropCauses causes;
  private final Pipeline pipeline;
  private final DropMetrics metrics = new DropMetrics();

  /** A stream. */
  public DropStream(
      DropView view,
      DropReasons reasons,
      KernelSymbols symbols,
      NetnsNames namespaces,
      SocketOwners owners,
      WallClock clock,
      DropDetails details,
      DropCauses causes,
      Pipeline pipeline) {
    this.view = view;
    this.reasons = reasons;
    this.symbols = symbols;
    this.namespaces = namespaces;
    this.owners = owners;
    this.clock = clock;
    this.details = details;
    this.causes = causes;
    this.pipeline = pipeline;
  }

  /** What this stream counts; any thread may read it. */
  public DropMetrics metrics() {
    return metrics;
  }

  @Override
  public void onRecord(ByteBuffer data, int offset, int length) {
    if (!view.wrap(data, offset, length)) {
      pipeline.accounting().countRingLost();
      return;
    }
    if (!details.accepts(view)) {
      pipeline.accounting().countFiltered();
      return;
    }
    DropReason reason = reasons.of(view.reason());
    long unused = pipeline.show(event(reason));
    metrics.count(reason);
  }

  private DropEvent event(DropReason reason) {
    String location = symbols.text(view.location());
    return new DropEvent(
        clock.epochNs(view.bootNs()),
        reason,
        location,
        DroppedPacket.of(view),
        view.hasDirection() ? view.direction() : null,
        view.interfaceName().text(),
        new DropNetns(view.netns(), namespaces.name(view.netns()), view.netnsSource()),
        view.hasSocket() ? owners.of(view.socketUid(), view.cgroupId()) : null,
        view.hasProcess() ? new RunningProcess(view.pid(), view.comm()) : null,
        causes.of(view, reason, location),
        view.cpu(),
        details.of(view, reason));
  }
}
