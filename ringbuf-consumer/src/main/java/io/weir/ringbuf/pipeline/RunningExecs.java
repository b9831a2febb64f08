package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.event.ProcessKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The execs of processes that still run, for their exits. Bounded twice: by processes, and by heap,
 * beyond which the oldest execs give up their arguments. One thread.
 */
final class RunningExecs {
  private final int maxProcesses;
  private final long maxBytes;
  private final Map<ProcessKey, Entry> whole = new LinkedHashMap<>();

  /** Those that gave up their arguments: all older than the whole ones. */
  private final Map<ProcessKey, Entry> slim = new LinkedHashMap<>();

  private long bytes;

  RunningExecs(int maxProcesses, long maxBytes) {
    this.maxProcesses = maxProcesses;
    this.maxBytes = maxBytes;
  }

  /**
   * The process runs this now.
   *
   * @param takers the sinks whose queues took it, one bit each
   */
  void put(ExecEvent exec, long takers) {
    replace(exec.process().key(), new Entry(exec, false, takers));
    while (bytes > maxBytes && !whole.isEmpty()) {
      slimOldest();
    }
  }

  /** The process runs something that a filter rejected. */
  void putFiltered(ProcessKey key) {
    replace(key, new Entry(null, true, 0));
  }

  /** The process ended. */
  Ended end(ProcessKey key) {
    Entry entry = whole.remove(key);
    if (entry == null) {
      entry = slim.remove(key);
    }
    if (entry == null) {
      return new Ended(null, false, 0);
    }
    bytes -= entry.sizeBytes();
    return new Ended(entry.exec, entry.filtered, entry.takers);
  }

  private void replace(ProcessKey key, Entry entry) {
    long formerTakers = end(key).takers();
    whole.put(key, entry.alsoTakenBy(formerTakers));
    bytes += entry.sizeBytes();
    if (whole.size() + slim.size() > maxProcesses) {
      end((slim.isEmpty() ? whole : slim).keySet().iterator().next());
    }
  }

  private void slimOldest() {
    Iterator<Map.Entry<ProcessKey, Entry>> oldest = whole.entrySet().iterator();
    Map.Entry<ProcessKey, Entry> process = oldest.next();
    oldest.remove();
    Entry rest = process.getValue().withoutArguments();
    slim.put(process.getKey(), rest);
    bytes += rest.sizeBytes() - process.getValue().sizeBytes();
  }

  /**
   * What is known of a process that ended.
   *
   * @param exec what it ran; null when filtered or not known
   * @param filtered whether a filter had rejected it
   * @param takers the sinks whose queues took this exec or a former one of the process, one bit
   *     each
   */
  record Ended(ExecEvent exec, boolean filtered, long takers) {}

  private record Entry(ExecEvent exec, boolean filtered, long takers) {
    private static final int KEY_BYTES = 168;

    Entry withoutArguments() {
      return exec == null ? this : new Entry(exec.withoutArguments(), filtered, takers);
    }

    Entry alsoTakenBy(long more) {
      return more == 0 ? this : new Entry(exec, filtered, takers | more);
    }

    int sizeBytes() {
      return KEY_BYTES + (exec == null ? 0 : exec.sizeBytes());
    }
  }
}
