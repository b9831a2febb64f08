package io.weir.exporters.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.event.ProcessKey;
import io.weir.ringbuf.pipeline.MissedExit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessSpansTest {
  private static final String BOOT_ID = "11111111-2222-3333-4444-555555555555";
  private static final Origin ORIGIN =
      new Origin(Resource.empty(), InstrumentationScopeInfo.create("test"));
  private static final int MAX_OPEN = 3;

  private final List<ProcessSpan> ended = new ArrayList<>();
  private int evicted;
  private final ProcessSpans spans = spans(false);

  private final ExecEvent parent = Execs.exec(100, 1, 5000, 6000, "/bin/sh");
  private final ExecEvent child = Execs.exec(101, 100, 7000, 8000, "/usr/bin/make");

  @Test
  void shouldDeriveIdsAsDocumented() {
    spans.exec(parent);
    spans.exec(child);
    spans.exit(Execs.exit(child, 9001, 0));
    spans.exit(Execs.exit(parent, 9500, 0));
    // printf 'span %s 101 7000 8000' $BOOT_ID | sha256sum, and so on
    assertThat(ended.get(0).getSpanId()).isEqualTo("892266582f334cce");
    assertThat(ended.get(0).getParentSpanId()).isEqualTo("da0326c0aeea2574");
    assertThat(ended.get(1).getSpanId()).isEqualTo("da0326c0aeea2574");
    assertThat(ended.get(1).getParentSpanContext().isValid()).isFalse();
    assertThat(ended)
        .extracting(ProcessSpan::getTraceId)
        .containsOnly("68f11c14a818882c81651e6b727045a0");
  }

  @Test
  void shouldLastFromExecToExitToTheNanosecond() {
    spans.exec(child);
    spans.exit(Execs.exit(child, 9001, 3 << 8));
    ProcessSpan span = only();
    assertThat(span.getName()).isEqualTo("make");
    assertThat(span.getStartEpochNanos()).isEqualTo(Execs.EPOCH_NS + 8000);
    assertThat(span.getEndEpochNanos()).isEqualTo(Execs.EPOCH_NS + 9001);
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getStatus().getDescription()).isEqualTo("exit code 3");
    assertThat(number(span, "process.exit.code")).isEqualTo(3);
    assertThat(number(span, "process.pid")).isEqualTo(101);
    assertThat(text(span, "process.executable.name")).isEqualTo("make");
    assertThat(text(span, "weir.span.end")).isEqualTo("exit");
    assertThat(span.events()).isEqualTo(2);
  }

  @Test
  void shouldNameTheSignalThatEndedAProcess() {
    spans.exec(child);
    spans.exit(Execs.exit(child, 9001, 9));
    assertThat(only().getStatus().getDescription()).isEqualTo("SIGKILL");
    assertThat(number(only(), "process.exit.code")).isEqualTo(128 + 9);
  }

  @Test
  void shouldKeepArgumentsBackUnlessAskedFor() {
    spans.exec(child);
    spans.exit(Execs.exit(child, 9001, 0));
    assertThat(only().getAttributes().toString()).doesNotContain("secret").doesNotContain("c2Vj");
    assertThat(only().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    ProcessSpans open = spans(true);
    open.exec(child);
    open.exit(Execs.exit(child, 9001, 0));
    assertThat(
            ended.get(1).getAttributes().get(AttributeKey.stringArrayKey("process.command_args")))
        .containsExactly("/usr/bin/make", Execs.SECRET);
  }

  @Test
  void shouldEndTheFirstSpanAtASecondExec() {
    ExecEvent second = Execs.exec(101, 100, 7000, 8500, "/usr/bin/cc");
    spans.exec(parent);
    spans.exec(child);
    spans.exec(second);
    spans.exit(Execs.exit(second, 9000, 0));
    assertThat(ended).extracting(ProcessSpan::getName).containsExactly("make", "cc");
    ProcessSpan first = ended.get(0);
    assertThat(first.getEndEpochNanos()).isEqualTo(Execs.EPOCH_NS + 8500);
    assertThat(text(first, "weir.span.end")).isEqualTo("exec");
    assertThat(first.getAttributes().get(AttributeKey.longKey("process.exit.code"))).isNull();
    assertThat(first.events()).isEqualTo(1);
    assertThat(ended.get(1).getParentSpanId()).isEqualTo(first.getParentSpanId());
    assertThat(ended.get(1).getSpanId()).isNotEqualTo(first.getSpanId());
    assertThat(ended.get(1).events()).isEqualTo(2);
  }

  @Test
  void shouldStayInTheTraceWhenTheParentIsGone() {
    ExecEvent second = Execs.exec(101, 1, 7000, 8500, "/usr/bin/cc");
    spans.exec(parent);
    spans.exec(child);
    spans.exit(Execs.exit(parent, 8400, 0));
    spans.exec(second);
    spans.exit(Execs.exit(second, 9000, 0));
    ProcessSpan last = ended.get(2);
    assertThat(last.getTraceId()).isEqualTo(ended.get(0).getTraceId());
    assertThat(last.getParentSpanId()).isEqualTo(ended.get(0).getSpanId());
  }

  @Test
  void shouldBeARootWhenTheParentWasNotSeenOrIsAYoungerProcess() {
    spans.exec(Execs.exec(100, 1, 7500, 7600, "/bin/other"));
    spans.exec(child);
    spans.exit(Execs.exit(child, 9000, 0));
    assertThat(only().getParentSpanContext()).isEqualTo(SpanContext.getInvalid());
  }

  @Test
  void shouldTellAllFromAnExitWhoseExecDidNotCome() {
    spans.exec(parent);
    spans.exit(Execs.exit(child, 9000, 0));
    assertThat(only().getName()).isEqualTo("make");
    assertThat(only().getParentSpanId()).isEqualTo("da0326c0aeea2574");
    assertThat(only().events()).isEqualTo(1);
  }

  @Test
  void shouldEndWhatRunsStill() {
    spans.exec(parent);
    spans.exec(child);
    spans.endAll(10_000);
    assertThat(ended).extracting(s -> text(s, "weir.span.end")).containsOnly("running");
    assertThat(ended.get(0).getEndEpochNanos()).isEqualTo(Execs.EPOCH_NS + 10_000);
    spans.endAll(11_000);
    assertThat(ended).hasSize(2);
  }

  @Test
  void shouldNotTakeANewProcessOfTheSameIdForTheOldOne() {
    spans.exec(child);
    spans.exec(Execs.exec(101, 1, 8800, 8900, "/bin/new"));
    assertThat(text(only(), "weir.span.end")).isEqualTo("unseen");
    assertThat(only().getEndEpochNanos()).isEqualTo(Execs.EPOCH_NS + 8800);
  }

  @Test
  void shouldEndASpanWhoseExitWasLost() {
    spans.exec(child);
    spans.exitLost(new MissedExit(parent.process().key(), 6000, 9000));
    spans.exitLost(new MissedExit(new ProcessKey(101, 6999), 7100, 9000));
    assertThat(ended).as("others").isEmpty();
    spans.exitLost(new MissedExit(child.process().key(), 8000, 9001));
    assertThat(text(only(), "weir.span.end")).isEqualTo("lost");
    assertThat(only().getEndEpochNanos()).isEqualTo(Execs.EPOCH_NS + 9001);
    assertThat(only().getAttributes().get(AttributeKey.longKey("process.exit.code"))).isNull();
    assertThat(only().events()).isEqualTo(1);
  }

  @Test
  void shouldEndASpanByTheNextExecThoughThatAndItsExitWereLost() {
    spans.exec(child);
    spans.exitLost(new MissedExit(child.process().key(), 8500, 9001));
    assertThat(text(only(), "weir.span.end")).isEqualTo("exec");
    assertThat(only().getEndEpochNanos()).isEqualTo(Execs.EPOCH_NS + 8500);
    assertThat(only().events()).isEqualTo(1);
  }

  @Test
  void shouldLetTheOldestGiveWayAndStillTellOfItsEnd() {
    for (int pid = 101; pid <= 104; pid++) {
      spans.exec(Execs.exec(pid, 1, pid, 200 + pid, "/bin/x"));
    }
    assertThat(evicted).isEqualTo(1);
    spans.exit(Execs.exit(Execs.exec(101, 1, 101, 301, "/bin/x"), 400, 0));
    assertThat(only().events()).isEqualTo(1);
  }

  @Test
  void shouldFindTheSpanThatAFailedExecBelongsTo() {
    spans.exec(parent);
    SpanContext own = spans.contextOf(parent.process());
    assertThat(own.getSpanId()).isEqualTo("da0326c0aeea2574");
    assertThat(spans.contextOf(child.process())).isEqualTo(own);
    assertThat(spans.contextOf(Execs.exec(7, 8, 1, 2, "/x").process()).isValid()).isFalse();
  }

  private ProcessSpans spans(boolean arguments) {
    return new ProcessSpans(
        ORIGIN, new SpanIds(BOOT_ID), arguments, ended::add, () -> evicted++, MAX_OPEN);
  }

  private ProcessSpan only() {
    assertThat(ended).hasSize(1);
    return ended.get(0);
  }

  private static long number(ProcessSpan span, String name) {
    return span.getAttributes().get(AttributeKey.longKey(name));
  }

  private static String text(ProcessSpan span, String name) {
    return span.getAttributes().get(AttributeKey.stringKey(name));
  }
}
