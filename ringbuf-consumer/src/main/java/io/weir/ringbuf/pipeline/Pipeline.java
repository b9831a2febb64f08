package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.Event;
import java.util.List;

/**
 * Hands shown events to all sinks and, at the end, tells each what became of everything. The ring's
 * thread calls {@link #show}; the sinks' threads do the writing.
 */
public final class Pipeline {
  private final Accounting accounting;
  private final List<SinkWorker> workers;

  /** A pipeline into these workers, which it starts. */
  public Pipeline(Accounting accounting, List<SinkWorker> workers) {
    this.accounting = accounting;
    this.workers = List.copyOf(workers);
    this.workers.forEach(SinkWorker::start);
  }

  /** The counters that this pipeline adds to. */
  public Accounting accounting() {
    return accounting;
  }

  /** Shows one event: counted, queued for each sink, never waited for. */
  public void show(Event event) {
    accounting.countShown();
    for (SinkWorker worker : workers) {
      worker.offer(event);
    }
  }

  /** Totals so far, with the losses of all sinks. */
  public Totals totals() {
    Totals totals = accounting.totals();
    for (SinkWorker worker : workers) {
      totals = totals.withSinkLoss(worker.queueLost(), worker.sinkLost());
    }
    return totals;
  }

  /**
   * Ends all sinks, each with its summary, within the deadline.
   *
   * @return the final totals, with the losses of all sinks
   */
  public Totals finish(long deadlineMs) throws InterruptedException {
    Totals totals = accounting.totals();
    Totals all = totals;
    for (SinkWorker worker : workers) {
      Totals seen = worker.finish(totals, deadlineMs);
      all =
          all.withSinkLoss(
              seen.lost().getOrDefault(Loss.QUEUE, 0L), seen.lost().getOrDefault(Loss.SINK, 0L));
    }
    return all;
  }
}
