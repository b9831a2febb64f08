package io.weir.tools.execsnoop;

import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfRings;
import io.weir.bpf.Counters;
import io.weir.bpf.KernelClock;
import io.weir.bpf.LinkGroup;
import io.weir.exporters.json.JsonSink;
import io.weir.exporters.table.ExecTable;
import io.weir.exporters.table.TableSink;
import io.weir.ringbuf.enrich.Users;
import io.weir.ringbuf.enrich.WallClock;
import io.weir.ringbuf.event.ByteChars;
import io.weir.ringbuf.event.ExecView;
import io.weir.ringbuf.event.ExitView;
import io.weir.ringbuf.event.ProcessEvent;
import io.weir.ringbuf.pipeline.Accounting;
import io.weir.ringbuf.pipeline.ExecFilter;
import io.weir.ringbuf.pipeline.ExecStream;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.pipeline.Sink;
import io.weir.ringbuf.ring.RingReader;
import io.weir.tools.Enrichment;
import io.weir.tools.EventLoop;
import io.weir.tools.Messages;
import io.weir.tools.StandardOutput;
import io.weir.tools.Stop;
import io.weir.tools.ToolMain;
import io.weir.tools.UsageError;
import io.weir.tools.VersionText;
import io.weir.tools.export.Exports;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The execsnoop command: every exec, who did it, with what arguments and what result. */
@Command(
    name = "execsnoop",
    versionProvider = VersionText.class,
    header = "Show every exec: who, parent, arguments, result.",
    synopsisHeading = "%nusage: ",
    optionListHeading = "%noptions:%n",
    sortOptions = false,
    footerHeading = "%nexamples:%n",
    footer = {
      "  execsnoop                  every exec, until Ctrl-C",
      "  execsnoop -x -T            failed ones too, with the time of day",
      "  execsnoop -u 0 --exit      those by root, how each ended and how long it ran",
      "  execsnoop -l 'curl|wget'   only where the arguments match",
      "  execsnoop --container      with the pod or container of each",
      "  execsnoop --duration 10s --json | jq -c .process.command_args",
      "",
      "execsnoop(8) explains the columns, the JSON fields and what cannot be seen."
    })
public final class Execsnoop implements ToolMain.Tool {
  private static final String SCHEMA = "execsnoop/1";
  private static final int MAX_ANCESTORS = 16;

  @Mixin private ExecOptions options;

  private Stop stop;

  /** Runs the command and exits with its status. */
  public static void main(String[] args) {
    ToolMain.start(new Execsnoop(), args);
  }

  @Override
  public void stopWith(Stop stop) {
    this.stop = stop;
  }

  @Override
  public String[] training() {
    return new String[] {"--duration", "1"};
  }

  @Override
  public Integer call() throws InterruptedException {
    Messages messages = new Messages("execsnoop", options.common.debug);
    Users users = Users.read(Path.of("/etc/passwd"));
    ExecFilter filter =
        new ExecFilter(regex("--name", options.name), regex("--line", options.line));
    check();
    try (Exports exports = Exports.open(options.export, SCHEMA, messages)) {
      return call(exports, options.exit || exports.wantExits(), filter, users, messages);
    }
  }

  private int call(
      Exports exports, boolean exits, ExecFilter filter, Users users, Messages messages)
      throws InterruptedException {
    try (ExecPrograms programs = ExecPrograms.load(options, users, exits);
        RingReader ring = new RingReader(BpfRings.map(programs.object().map("events")));
        LinkGroup links = programs.attach(messages)) {
      Accounting accounting = new Accounting(new Counters(programs.object()));
      StandardOutput stdout = new StandardOutput(stop, messages);
      Pipeline pipeline =
          new Pipeline(accounting, exports.workers(() -> stdout.worker(sink()), options.exit));
      ExecStream stream = stream(programs.object(), filter, users, pipeline, exits);
      exports.measure(pipeline, stream.metrics());
      return new EventLoop(ring, stream, pipeline, messages)
          .run(stop, options.common.duration, links::close);
    }
  }

  private ExecStream stream(
      BpfObject object, ExecFilter filter, Users users, Pipeline pipeline, boolean exits) {
    return new ExecStream(
        new ExecView(object.layout("exec_event"), object.layout("ancestor")),
        new ExitView(object.layout("exit_event")),
        filter,
        Enrichment.ofProcesses(users),
        new WallClock(KernelClock::realMinusBootNs, System::nanoTime),
        pipeline,
        options.maxArgs,
        exits);
  }

  private Sink sink() {
    if (options.common.json) {
      return new JsonSink(SCHEMA, StandardOutput.stream());
    }
    ExecTable table = new ExecTable(options.columns(), KernelClock.bootNs(), options.quote);
    return new TableSink<>(StandardOutput.stream(), ProcessEvent.class, table.columns());
  }

  private void check() {
    if (options.maxArgs < 1) {
      throw new UsageError("--max-args=" + options.maxArgs, "at least 1 argument must be shown");
    }
    if (options.ancestors < 0 || options.ancestors > MAX_ANCESTORS) {
      throw new UsageError("--ancestors=" + options.ancestors, "from 0 to " + MAX_ANCESTORS);
    }
    if (options.ppid != null && options.ppid < 1) {
      throw new UsageError("--ppid=" + options.ppid, "a process id is at least 1");
    }
  }

  private static Pattern regex(String option, String expression) {
    try {
      return expression == null ? null : ByteChars.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new UsageError(
          option + "=" + expression, e.getDescription() + " at index " + e.getIndex());
    }
  }
}
