package io.weir.exporters.otlp;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.event.ExitEvent;
import io.weir.ringbuf.event.ProcessContext;
import io.weir.ringbuf.event.Signals;
import io.weir.ringbuf.pipeline.MissedExit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Pairs execs with exits. A span lasts from an exec to the process's end or next exec; its parent
 * is the span that the parent process had then. The table of those that are open is bounded by
 * number and by heap: the oldest gives way, and its exec is told as evicted. One thread.
 */
final class ProcessSpans {
  private static final int MAX_OPEN = 1 << 14;
  private static final long MAX_OPEN_BYTES = 16 << 20;
  private static final int ENTRY_BYTES = 320;
  private static final String NO_NAME = "/dev/fd/"; // fexecve(3) gives no other path

  private final Origin origin;
  private final SpanIds ids;
  private final boolean arguments;
  private final Consumer<ProcessSpan> ended;
  private final Runnable evicted;
  private final int maxOpen;
  private final Map<Integer, Open> byPid = new LinkedHashMap<>();
  private long bytes;

  /**
   * An empty table.
   *
   * @param arguments whether spans say the arguments
   * @param ended takes each span that ended
   * @param evicted told of each exec that had to give way
   */
  ProcessSpans(
      Origin origin,
      SpanIds ids,
      boolean arguments,
      Consumer<ProcessSpan> ended,
      Runnable evicted) {
    this(origin, ids, arguments, ended, evicted, MAX_OPEN);
  }

  ProcessSpans(
      Origin origin,
      SpanIds ids,
      boolean arguments,
      Consumer<ProcessSpan> ended,
      Runnable evicted,
      int maxOpen) {
    this.origin = origin;
    this.ids = ids;
    this.arguments = arguments;
    this.ended = ended;
    this.evicted = evicted;
    this.maxOpen = maxOpen;
  }

  /** An exec succeeded. */
  void exec(ExecEvent exec) {
    open(exec, 1);
    while (byPid.size() > maxOpen || bytes > MAX_OPEN_BYTES) {
      Iterator<Open> oldest = byPid.values().iterator();
      bytes -= oldest.next().sizeBytes();
      oldest.remove();
      evicted.run();
    }
  }

  /** A process ended. It says all that its exec said, should that one not have come. */
  void exit(ExitEvent exit) {
    Open open = byPid.get(exit.process().pid());
    if (open == null
        || !open.exec.process().key().equals(exit.process().key())
        || open.exec.bootNs() != exit.exec().bootNs()) {
      open(exit.exec(), 0);
    }
    open = remove(exit.process().pid());
    OtelAttributes attributes = new OtelAttributes(arguments).add(exit);
    StatusData status = exit.exitCode() == 0 ? StatusData.unset() : failure(exit);
    end(open, 1, exit.durationNs(), How.EXIT, attributes, status);
  }

  /** A process ended, and its exit will not come; nor will its last exec, should it not be open. */
  void exitLost(MissedExit exit) {
    Open open = byPid.get(exit.process().pid());
    if (open == null || !open.exec.process().key().equals(exit.process())) {
      return;
    }
    remove(exit.process().pid());
    boolean last = open.exec.bootNs() == exit.execBootNs();
    cut(open, last ? exit.bootNs() : exit.execBootNs(), last ? How.LOST : How.EXEC);
  }

  /** Ends all spans: their processes go on, and nobody will see their end. */
  void endAll(long nowBootNs) {
    for (Integer pid : new ArrayList<>(byPid.keySet())) {
      cut(remove(pid), nowBootNs, How.RUNNING);
    }
  }

  /** The span of this process, else its parent's, else an invalid one. */
  SpanContext contextOf(ProcessContext process) {
    Open own = byPid.get(process.pid());
    if (own != null && own.exec.process().key().equals(process.key())) {
      return own.context;
    }
    return parentOf(process).map(Open::context).orElse(SpanContext.getInvalid());
  }

  private void open(ExecEvent exec, int events) {
    ProcessContext process = exec.process();
    Open former = byPid.containsKey(process.pid()) ? remove(process.pid()) : null;
    boolean again = former != null && former.exec.process().key().equals(process.key());
    SpanContext parent = parentOf(process).map(Open::context).orElse(SpanContext.getInvalid());
    if (!parent.isValid() && again) {
      parent = former.parent;
    }
    String trace = ids.trace(process.key());
    if (parent.isValid()) {
      trace = parent.getTraceId();
    } else if (again) {
      trace = former.context.getTraceId();
    }
    if (former != null) {
      cut(former, again ? exec.bootNs() : process.startBootNs(), again ? How.EXEC : How.UNSEEN);
    }
    Open open = new Open(exec, context(trace, ids.span(exec)), parent, events);
    byPid.put(process.pid(), open);
    bytes += open.sizeBytes();
  }

  /** Ids are reused: a parent is no younger than its child. */
  private Optional<Open> parentOf(ProcessContext process) {
    return Optional.ofNullable(byPid.get(process.parentPid()))
        .filter(parent -> parent.exec.process().startBootNs() <= process.startBootNs());
  }

  private Open remove(int pid) {
    Open open = byPid.remove(pid);
    bytes -= open.sizeBytes();
    return open;
  }

  /** Ends a span without what an exit says. */
  private void cut(Open open, long endBootNs, How how) {
    long lastedNs = Math.max(0, endBootNs - open.exec.bootNs());
    end(open, 0, lastedNs, how, new OtelAttributes(arguments), StatusData.unset());
  }

  private void end(
      Open open, int more, long lastedNs, How how, OtelAttributes attributes, StatusData status) {
    ExecEvent exec = open.exec;
    String name = executable(exec);
    attributes.add(exec);
    attributes.text("process.executable.name", name);
    attributes.text("weir.span.end", how.label());
    ended.accept(
        new ProcessSpan(
            origin,
            name,
            open.context,
            open.parent,
            status,
            exec.timestampNs(),
            exec.timestampNs() + lastedNs,
            attributes.build(),
            open.events + more,
            open.sizeBytes()));
  }

  private static StatusData failure(ExitEvent exit) {
    String how = exit.signal() == 0 ? "exit code " + exit.exitCode() : Signals.name(exit.signal());
    return StatusData.create(StatusCode.ERROR, how);
  }

  /** The last part of the path, else what the kernel calls the process. */
  private static String executable(ExecEvent exec) {
    String path = exec.command().path().text();
    String name = path.substring(path.lastIndexOf('/') + 1);
    boolean known = !name.isEmpty() && !path.startsWith(NO_NAME);
    return known ? name : exec.process().comm().text();
  }

  private static SpanContext context(String trace, String span) {
    return SpanContext.create(trace, span, TraceFlags.getSampled(), TraceState.getDefault());
  }

  /** How a span came to its end: the attribute {@code weir.span.end}. */
  private enum How {
    /** The process ended. */
    EXIT,
    /** The process ran another program. */
    EXEC,
    /** The process ended: its exit was lost. */
    LOST,
    /** The tool ended first. */
    RUNNING,
    /** The process id has come to another process meanwhile: this end was lost. */
    UNSEEN;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A span that lasts; {@code events} is 0 when only its exit told of it. */
  private record Open(ExecEvent exec, SpanContext context, SpanContext parent, int events) {
    int sizeBytes() {
      return ENTRY_BYTES + exec.sizeBytes();
    }
  }
}
