package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.enrich.ProcessEnricher;
import io.weir.ringbuf.enrich.WallClock;
import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.event.ExecView;
import io.weir.ringbuf.event.ExitEvent;
import io.weir.ringbuf.event.ExitView;
import io.weir.ringbuf.event.ProcessHeader;
import io.weir.ringbuf.event.ProcessKey;
import io.weir.ringbuf.metric.MetricSource;
import io.weir.ringbuf.ring.RecordHandler;
import java.nio.ByteBuffer;

/**
 * Turns the records of execsnoop's programs into events: view, filter, event, enrichment, pipeline.
 * One thread, the ring's. One event object a shown event.
 */
public final class ExecStream implements RecordHandler {
  private static final int REMEMBERED_PROCESSES = 1 << 16;
  private static final long REMEMBERED_BYTES = 24 << 20;

  private final ExecView exec;
  private final ExitView exit;
  private final ExecFilter filter;
  private final ProcessEnricher enricher;
  private final WallClock clock;
  private final Pipeline pipeline;
  private final int maxArguments;
  private final RunningExecs running;
  private final ExecMetrics counts = new ExecMetrics();

  /**
   * A stream.
   *
   * @param maxArguments how many arguments an event keeps, at least 1
   * @param trackExit whether exits are expected, so that their execs must be remembered; the
   *     kernel's own table bounds how many there can be
   */
  public ExecStream(
      ExecView exec,
      ExitView exit,
      ExecFilter filter,
      ProcessEnricher enricher,
      WallClock clock,
      Pipeline pipeline,
      int maxArguments,
      boolean trackExit) {
    this.exec = exec;
    this.exit = exit;
    this.filter = filter;
    this.enricher = enricher;
    this.clock = clock;
    this.pipeline = pipeline;
    this.maxArguments = maxArguments;
    this.running = trackExit ? new RunningExecs(REMEMBERED_PROCESSES, REMEMBERED_BYTES) : null;
  }

  /** The shown events, counted. */
  public MetricSource metrics() {
    return counts;
  }

  @Override
  public void onRecord(ByteBuffer data, int offset, int length) {
    if (exec.wrap(data, offset, length) && exec.header().kind() == ExecView.KIND_EXEC) {
      onExec();
    } else if (exit.wrap(data, offset, length) && exit.header().kind() == ExecView.KIND_EXIT) {
      onExit();
    } else {
      pipeline.accounting().countRingLost();
    }
  }

  private void onExec() {
    ProcessHeader header = exec.header();
    if (!filter.accepts(exec)) {
      if (running != null && exec.ret() == 0) {
        running.putFiltered(new ProcessKey(header.pid(), header.startBootNs()));
      }
      pipeline.accounting().countFiltered();
      return;
    }
    ExecEvent event =
        new ExecEvent(
            clock.epochNs(header.bootNs()),
            header.bootNs(),
            enricher.context(header, exec),
            exec.threadId(),
            exec.parentComm(),
            exec.command(maxArguments),
            exec.ret(),
            exec.ancestors());
    counts.countExec(event.ret());
    long takers = pipeline.show(event);
    if (running != null && event.ret() == 0) {
      running.put(event, takers);
    }
  }

  private void onExit() {
    ProcessHeader header = exit.header();
    ProcessKey key = new ProcessKey(header.pid(), header.startBootNs());
    RunningExecs.Ended ended =
        running == null ? new RunningExecs.Ended(null, true, 0) : running.end(key);
    if (ended.exec() == null) {
      if (ended.filtered()) {
        pipeline.accounting().countFiltered();
      } else {
        pipeline.accounting().countTableLost();
      }
      return;
    }
    counts.countExit();
    pipeline.showExit(
        new ExitEvent(
            clock.epochNs(header.bootNs()),
            header.bootNs(),
            enricher.atExit(header, ended.exec().process()),
            exit.durationNs(),
            exit.waitStatus(),
            ended.exec()),
        ended.takers());
  }
}
