package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.event.ExitEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Hands shown events to all sinks and, at the end, tells each what became of everything. The ring's
 * thread calls {@link #show}; the sinks' threads do the writing.
 */
public final class Pipeline {
  /** The name under which totals are when there is no sink. */
  public static final String NO_SINK = "none";

  /** The part of the end's time that asynchronous sinks leave to the others. */
  private static final int RESERVE = 5;

  private final Accounting accounting;
  private final List<SinkWorker> workers;
  private Totals last;

  /** A pipeline into these workers, which it starts; there may be none. */
  public Pipeline(Accounting accounting, List<SinkWorker> workers) {
    this.accounting = accounting;
    this.workers = List.copyOf(workers);
    this.workers.forEach(SinkWorker::start);
  }

  /** The counters that this pipeline adds to. */
  public Accounting accounting() {
    return accounting;
  }

  /**
   * Shows one event: counted, queued for each sink, never waited for.
   *
   * @return in whose queue it is, one bit for each sink
   */
  public long show(Event event) {
    accounting.countShown(event.weight());
    long taken = 0;
    for (int i = 0; i < workers.size(); i++) {
      if (workers.get(i).offer(event)) {
        taken |= 1L << i;
      }
    }
    return taken;
  }

  /**
   * Shows the end of a process. A sink that was given an exec of it will not wait for the exit when
   * its queue has no room for that.
   *
   * @param takers what {@link #show} returned for its execs, joined
   */
  public void showExit(ExitEvent exit, long takers) {
    accounting.countShown(exit.weight());
    for (int i = 0; i < workers.size(); i++) {
      if ((takers >> i & 1) == 1) {
        workers.get(i).offerExit(exit);
      } else {
        boolean unused = workers.get(i).offer(exit);
      }
    }
  }

  /** Totals so far by the name of the sink, each as that sink saw them. */
  public Map<String, Totals> totals() {
    Totals totals = current();
    Map<String, Totals> bySink = new LinkedHashMap<>();
    for (SinkWorker worker : workers) {
      bySink.put(worker.name(), worker.seenHere(totals));
    }
    return orNone(bySink, totals);
  }

  /** Totals so far, before any sink; any thread, also after the programs are gone. */
  synchronized Totals current() {
    return last == null ? accounting.totals() : last;
  }

  List<SinkWorker> workers() {
    return workers;
  }

  /**
   * Ends all sinks, each with its summary, all within one deadline: first those that send events
   * elsewhere, so that the others can say what became of these. Nothing is shown, and the kernel's
   * counters are not read, after this began.
   *
   * @return the final totals by the name of the sink
   */
  public Map<String, Totals> finish(long deadlineMs) throws InterruptedException {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(deadlineMs);
    Totals totals = freeze();
    Map<String, Totals> bySink = new LinkedHashMap<>();
    workers.forEach(worker -> bySink.put(worker.name(), totals)); // their order
    long reserveNs = TimeUnit.MILLISECONDS.toNanos(deadlineMs) / RESERVE;
    finish(true, totals, endNs - reserveNs, bySink);
    List<SinkTotals> sent = new ArrayList<>();
    workers.stream().filter(SinkWorker::isAsync).forEach(worker -> sent.add(worker.totals()));
    finish(false, totals.with(sent), endNs, bySink);
    return orNone(bySink, totals);
  }

  private void finish(boolean async, Totals totals, long endNs, Map<String, Totals> bySink)
      throws InterruptedException {
    List<SinkWorker> ending = workers.stream().filter(w -> w.isAsync() == async).toList();
    ending.forEach(worker -> worker.beginFinish(totals, endNs));
    for (SinkWorker worker : ending) {
      long leftNs = endNs - System.nanoTime();
      bySink.put(worker.name(), worker.awaitFinish(TimeUnit.NANOSECONDS.toMillis(leftNs)));
    }
  }

  private synchronized Totals freeze() {
    if (last == null) {
      last = accounting.totals();
    }
    return last;
  }

  private static Map<String, Totals> orNone(Map<String, Totals> bySink, Totals totals) {
    if (bySink.isEmpty()) {
      bySink.put(NO_SINK, totals);
    }
    return bySink;
  }
}
