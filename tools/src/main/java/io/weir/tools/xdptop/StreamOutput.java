package io.weir.tools.xdptop;

import io.weir.exporters.json.JsonSink;
import io.weir.exporters.table.FlowStartTable;
import io.weir.exporters.table.TableSink;
import io.weir.exporters.table.TrafficTables;
import io.weir.ringbuf.pipeline.Sink;
import io.weir.ringbuf.pipeline.SinkWorker;
import io.weir.ringbuf.traffic.FlowStartEvent;
import io.weir.ringbuf.traffic.InterfaceSample;
import io.weir.ringbuf.traffic.TextFilter;
import io.weir.tools.StandardOutput;
import java.time.ZoneId;

/** Tables, lines of new flows or JSON, one after the other. */
final class StreamOutput implements Output {
  static final String SCHEMA = "xdptop/1";
  private static final int TOP_OF_TABLES = 10;
  private static final int TOP_OF_JSON = 1000;

  private final XdptopOptions options;
  private final TextFilter filter;
  private final int top;
  private final SinkWorker worker;

  StreamOutput(XdptopOptions options, StandardOutput stdout) {
    this.options = options;
    this.filter = new TextFilter(options.filter);
    this.top =
        options.top != null ? options.top : options.common.json ? TOP_OF_JSON : TOP_OF_TABLES;
    this.worker = stdout.worker(sink(options));
  }

  private static Sink sink(XdptopOptions options) {
    if (options.common.json) {
      return new JsonSink(SCHEMA, StandardOutput.stream());
    }
    ZoneId zone = ZoneId.systemDefault();
    return options.flows
        ? new TableSink<>(
            StandardOutput.stream(), FlowStartEvent.class, FlowStartTable.columns(zone))
        : new TrafficTables(StandardOutput.stream(), zone);
  }

  @Override
  public SinkWorker worker() {
    return worker;
  }

  @Override
  public TextFilter filter() {
    return filter;
  }

  @Override
  public InterfaceSample select(InterfaceSample sample) {
    return sample.select(filter, options.sort, top);
  }

  @Override
  public void close() {
    // the stream is the process's
  }
}
