package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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

  /** Totals so far by the name of the sink, each as that sink saw them. */
  public Map<String, Totals> totals() {
    Totals totals = accounting.totals();
    Map<String, Totals> bySink = new LinkedHashMap<>();
    for (SinkWorker worker : workers) {
      bySink.put(worker.name(), worker.seenHere(totals));
    }
    return bySink;
  }

  /**
   * Ends all sinks, each with its summary, all within one deadline.
   *
   * @return the final totals by the name of the sink
   */
  public Map<String, Totals> finish(long deadlineMs) throws InterruptedException {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(deadlineMs);
    Totals totals = accounting.totals();
    for (SinkWorker worker : workers) {
      worker.beginFinish(totals);
    }
    Map<String, Totals> bySink = new LinkedHashMap<>();
    for (SinkWorker worker : workers) {
      long leftNs = endNs - System.nanoTime();
      bySink.put(worker.name(), worker.awaitFinish(TimeUnit.NANOSECONDS.toMillis(leftNs)));
    }
    return bySink;
  }
}
