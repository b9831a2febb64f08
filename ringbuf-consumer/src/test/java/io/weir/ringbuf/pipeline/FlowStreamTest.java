package io.weir.ringbuf.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.enrich.WallClock;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.pipeline.Accounting.KernelCounts;
import io.weir.ringbuf.traffic.FlowRecords;
import io.weir.ringbuf.traffic.FlowStartEvent;
import io.weir.ringbuf.traffic.FlowStartView;
import io.weir.ringbuf.traffic.TextFilter;
import io.weir.ringbuf.traffic.Watched;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowStreamTest {
  private static final Watched ETH0 =
      new Watched("eth0", 2, "veth", "native", true, "xdp", "tcx", false, "");
  private static final long OFFSET_NS = 1_000_000_000_000_000L;

  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());

  @Test
  void shouldMakeAnEventOfANewFlow() throws Exception {
    Totals totals = feed("", FlowRecords.of(17, "192.0.2.1", "192.0.2.2").ports(1, 2));

    FlowStartEvent event = (FlowStartEvent) events.get(0);
    assertThat(event.timestampNs()).isEqualTo(OFFSET_NS + 5_000_000_000L);
    assertThat(event.interfaceName()).isEqualTo("eth0");
    assertThat(event.hook()).isEqualTo("xdp");
    assertThat(event.key().text()).isEqualTo("udp 192.0.2.1:1 > 192.0.2.2:2");
    assertThat(totals.shown()).isEqualTo(1);
    assertThat(totals.inFlight()).isZero();
  }

  @Test
  void shouldNameTheHookOfTc() throws Exception {
    feed("", FlowRecords.of(17, "192.0.2.1", "192.0.2.2").sent(1, 0xffff));
    assertThat(((FlowStartEvent) events.get(0)).hook()).isEqualTo("tcx");
  }

  @Test
  void shouldCountWhatTheFilterRejectsAndWhatIsNoRecord() throws Exception {
    Totals totals =
        feed(
            "udp !:53",
            FlowRecords.of(17, "192.0.2.1", "192.0.2.2").ports(9, 53),
            FlowRecords.of(6, "192.0.2.1", "192.0.2.2").ports(9, 80),
            FlowRecords.of(17, "192.0.2.1", "192.0.2.2").ports(9, 80),
            FlowRecords.of(17, "192.0.2.1", "192.0.2.2").kind(1));

    assertThat(totals.filtered()).isEqualTo(2);
    assertThat(totals.shown()).isEqualTo(1);
    assertThat(totals.lost()).containsEntry(Loss.RING, 1L);
    assertThat(totals.inFlight()).isZero();
  }

  private Totals feed(String filter, FlowRecords... records) throws Exception {
    SinkWorker worker = new SinkWorker(new Collecting(events), (sink, e) -> {});
    Accounting accounting = new Accounting(() -> new KernelCounts(records.length, 0, 0, 0, 0));
    Pipeline pipeline = new Pipeline(accounting, List.of(worker));
    FlowStream stream =
        new FlowStream(
            new FlowStartView(FlowRecords.layout()),
            new TextFilter(filter),
            new WallClock(() -> OFFSET_NS, () -> 0),
            () -> ETH0,
            pipeline);
    for (FlowRecords record : records) {
      ByteBuffer bytes = record.bytes();
      stream.onRecord(bytes, 0, bytes.capacity());
    }
    return pipeline.finish(5000).get("collecting");
  }

  private record Collecting(List<Event> into) implements Sink {
    @Override
    public String name() {
      return "collecting";
    }

    @Override
    public void accept(Event event) {
      into.add(event);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
