package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.event.ProcessKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The execs of processes that still run, for their exits. Bounded twice: by processes, and by heap,
 * beyond which the oldest execs give up their arguments. One thread.
 */
final class RunningExecs {
  private final int maxProcesses;
  private final long maxBytes;
  private final Map<ProcessKey, Entry> entries = new LinkedHashMap<>();
  private final Deque<ProcessKey> whole = new ArrayDeque<>();
  private long bytes;

  RunningExecs(int maxProcesses, long maxBytes) {
    this.maxProcesses = maxProcesses;
    this.maxBytes = maxBytes;
  }

  /** The process runs this now. */
  void put(ExecEvent exec) {
    replace(exec.process().key(), new Entry(exec, false));
    whole.addLast(exec.process().key());
    while (bytes > maxBytes && !whole.isEmpty()) {
      slim(whole.removeFirst());
    }
  }

  /** The process runs something that a filter rejected. */
  void putFiltered(ProcessKey key) {
    replace(key, new Entry(null, true));
  }

  /** The process ended. */
  Ended end(ProcessKey key) {
    Entry entry = entries.remove(key);
    if (entry == null) {
      return new Ended(null, false);
    }
    bytes -= entry.sizeBytes();
    return new Ended(entry.exec, entry.filtered);
  }

  private void replace(ProcessKey key, Entry entry) {
    end(key);
    entries.put(key, entry);
    bytes += entry.sizeBytes();
    if (entries.size() > maxProcesses) {
      end(entries.keySet().iterator().next());
    }
    if (whole.size() > 2 * maxProcesses) {
      whole.removeIf(k -> !entries.containsKey(k));
    }
  }

  private void slim(ProcessKey key) {
    Entry entry = entries.get(key);
    if (entry != null && entry.exec != null) {
      bytes -= entry.sizeBytes();
      Entry slim = new Entry(entry.exec.withoutArguments(), false);
      entries.replace(key, slim);
      bytes += slim.sizeBytes();
    }
  }

  /**
   * What is known of a process that ended.
   *
   * @param exec what it ran; null when filtered or not known
   * @param filtered whether a filter had rejected it
   */
  record Ended(ExecEvent exec, boolean filtered) {}

  private record Entry(ExecEvent exec, boolean filtered) {
    private static final int KEY_BYTES = 160;

    int sizeBytes() {
      return KEY_BYTES + (exec == null ? 0 : exec.sizeBytes());
    }
  }
}
