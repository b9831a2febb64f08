package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.enrich.ProcessEnricher;
import io.weir.ringbuf.enrich.WallClock;
import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.event.ExecView;
import io.weir.ringbuf.event.ExitEvent;
import io.weir.ringbuf.event.ExitView;
import io.weir.ringbuf.event.ProcessContext;
import io.weir.ringbuf.event.ProcessHeader;
import io.weir.ringbuf.event.ProcessKey;
import io.weir.ringbuf.ring.RecordHandler;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Turns the records of execsnoop's programs into events: view, filter, event, enrichment, pipeline.
 * One thread, the ring's. One event object a shown event.
 */
public final class ExecStream implements RecordHandler {
  private static final int REMEMBERED =
      1 << 15; // as many as the kernel's table of running processes

  private final ExecView exec;
  private final ExitView exit;
  private final ExecFilter filter;
  private final ProcessEnricher enricher;
  private final WallClock clock;
  private final Pipeline pipeline;
  private final int maxArguments;
  private final Map<ProcessKey, ExecEvent> running;

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
    this.running = trackExit ? new RunningExecs() : null;
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
      forget(header);
      pipeline.accounting().countFiltered();
      return;
    }
    ExecEvent event =
        new ExecEvent(
            clock.epochNs(header.bootNs()),
            header.bootNs(),
            enricher.context(header, exec::cgroup),
            exec.threadId(),
            exec.parentComm(),
            exec.command(maxArguments),
            exec.ret(),
            exec.ancestors());
    if (running != null && event.ret() == 0) {
      running.put(event.process().key(), event);
    }
    pipeline.show(event);
  }

  /**
   * A process that ran a shown program and now runs one that is not wanted is not wanted either.
   */
  private void forget(ProcessHeader header) {
    if (running != null && exec.ret() == 0) {
      running.remove(new ProcessKey(header.pid(), header.startBootNs()));
    }
  }

  private void onExit() {
    ProcessHeader header = exit.header();
    ExecEvent began =
        running == null ? null : running.remove(new ProcessKey(header.pid(), header.startBootNs()));
    if (began == null) {
      pipeline.accounting().countFiltered();
      return;
    }
    ProcessContext process = enricher.context(header, began.process()::cgroup);
    pipeline.show(
        new ExitEvent(
            clock.epochNs(header.bootNs()),
            header.bootNs(),
            process,
            exit.durationNs(),
            exit.waitStatus(),
            began));
  }

  /** The oldest goes when an exit never comes. */
  private static final class RunningExecs extends LinkedHashMap<ProcessKey, ExecEvent> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<ProcessKey, ExecEvent> eldest) {
      return size() > REMEMBERED;
    }
  }
}
