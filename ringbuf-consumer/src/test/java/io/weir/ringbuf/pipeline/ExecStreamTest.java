package io.weir.ringbuf.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.enrich.Pods;
import io.weir.ringbuf.enrich.ProcCgroups;
import io.weir.ringbuf.enrich.ProcessEnricher;
import io.weir.ringbuf.enrich.Users;
import io.weir.ringbuf.enrich.WallClock;
import io.weir.ringbuf.event.ByteChars;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.event.ExecRecords;
import io.weir.ringbuf.event.ExecView;
import io.weir.ringbuf.event.ExitEvent;
import io.weir.ringbuf.event.ExitView;
import io.weir.ringbuf.pipeline.Accounting.KernelCounts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecStreamTest {
  private static final byte[] ARGS = "ls\0-l\0".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path host;
  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
  private Pipeline pipeline;
  private ExecStream stream;

  @BeforeEach
  void setUp() throws Exception {
    Files.writeString(host.resolve("passwd"), "root:x:0:0::/root:/bin/sh\n");
    stream = stream(new ExecFilter(ByteChars.compile("^l"), null));
  }

  @Test
  void shouldMakeAnEventOfAnExec() throws Exception {
    feed(ExecRecords.exec(42, "ls", 0, 0, "/bin/ls", ARGS));
    finish();
    ExecEvent exec = (ExecEvent) events.get(0);
    assertThat(exec.timestampNs()).isEqualTo(1_000_005_000_000_000L);
    assertThat(exec.process().userName()).isEqualTo("root");
    assertThat(exec.process().cgroup()).isEqualTo("/mid/leaf");
    assertThat(exec.command().arguments()).containsExactly("ls", "-l");
  }

  @Test
  void shouldPairAnExitWithItsExec() throws Exception {
    feed(ExecRecords.exec(42, "ls", 0, 0, "/bin/ls", ARGS));
    feed(ExecRecords.exit(42, "ls", 1234, 7 << 8));
    feed(ExecRecords.exit(42, "ls", 1234, 7 << 8));
    Totals totals = finish();
    ExitEvent exit = (ExitEvent) events.get(1);
    assertThat(exit.exitCode()).isEqualTo(7);
    assertThat(exit.durationNs()).isEqualTo(1234);
    assertThat(exit.exec()).isSameAs(events.get(0));
    assertThat(totals.shown()).isEqualTo(2);
    assertThat(totals.lost()).as("an exit without exec").containsEntry(Loss.TABLE, 1L);
  }

  @Test
  void shouldFilterTheExitOfAFilteredExec() throws Exception {
    feed(ExecRecords.exec(42, "cat", 0, 0, "/bin/cat", ARGS));
    feed(ExecRecords.exit(42, "cat", 1, 0));
    assertThat(finish().filtered()).isEqualTo(2);
  }

  @Test
  void shouldForgetAProcessThatGoesOnAsSomethingUnwanted() throws Exception {
    feed(ExecRecords.exec(42, "ls", 0, 0, "/bin/ls", ARGS));
    feed(ExecRecords.exec(42, "cat", 0, 0, "/bin/cat", ARGS));
    feed(ExecRecords.exit(42, "cat", 1, 0));
    Totals totals = finish();
    assertThat(totals.shown()).isEqualTo(1);
    assertThat(totals.filtered()).isEqualTo(2);
  }

  @Test
  void shouldNotExpectAnExitAfterAFailedExec() throws Exception {
    feed(ExecRecords.exec(42, "ls", -2, 0, "/bin/ls", ARGS));
    feed(ExecRecords.exit(42, "ls", 1, 0));
    assertThat(finish().lost()).containsEntry(Loss.TABLE, 1L);
  }

  @Test
  void shouldTellSignals() throws Exception {
    feed(ExecRecords.exec(42, "ls", 0, 0, "/bin/ls", ARGS));
    feed(ExecRecords.exit(42, "ls", 1, 0x80 | 11));
    finish();
    ExitEvent exit = (ExitEvent) events.get(1);
    assertThat(exit.signal()).isEqualTo(11);
    assertThat(exit.exitCode()).isEqualTo(128 + 11);
  }

  @Test
  void shouldCountARecordThatItCannotRead() throws Exception {
    ByteBuffer record = ExecRecords.exec(42, "ls", 0, 0, "/bin/ls", ARGS);
    stream.onRecord(record, 0, 10);
    record.putInt(24, 99);
    feed(record);
    assertThat(finish().lost()).containsEntry(Loss.RING, 2L);
  }

  private Totals finish() throws InterruptedException {
    return pipeline.finish(5000).get("keeper");
  }

  private void feed(ByteBuffer record) {
    stream.onRecord(record, 0, record.capacity());
  }

  private ExecStream stream(ExecFilter filter) {
    SinkWorker worker = new SinkWorker(new Keeper(events), (w, e) -> {});
    pipeline = new Pipeline(new Accounting(() -> new KernelCounts(0, 0, 0, 0, 0)), List.of(worker));
    return new ExecStream(
        new ExecView(ExecRecords.execLayout(), ExecRecords.ancestorLayout()),
        new ExitView(ExecRecords.exitLayout()),
        filter,
        new ProcessEnricher(
            Users.read(host.resolve("passwd")),
            new Pods(host.resolve("pods"), () -> 0),
            new ProcCgroups(host),
            false),
        new WallClock(() -> 1_000_000_000_000_000L, () -> 0),
        pipeline,
        20,
        true);
  }

  /** Keeps all events but the summary. */
  private record Keeper(List<Event> events) implements Sink {
    @Override
    public String name() {
      return "keeper";
    }

    @Override
    public void accept(Event event) {
      if (!(event instanceof Totals)) {
        events.add(event);
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
