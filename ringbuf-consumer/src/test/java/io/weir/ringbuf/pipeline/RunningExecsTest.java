package io.weir.ringbuf.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.weir.ringbuf.event.ByteText;
import io.weir.ringbuf.event.CommandLine;
import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.event.ProcessContext;
import io.weir.ringbuf.event.ProcessKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunningExecsTest {
  private static final ByteText NAME = ByteText.of("x".getBytes(StandardCharsets.US_ASCII));

  @Test
  void shouldGiveBackWhatAProcessRanLast() {
    RunningExecs running = new RunningExecs(10, 1 << 20);
    running.put(exec(1, 10), 0);
    ExecEvent last = exec(1, 20);
    running.put(last, 0);
    assertThat(running.end(new ProcessKey(1, 7)).exec()).isSameAs(last);
    assertThat(running.end(new ProcessKey(1, 7)).exec()).isNull();
  }

  @Test
  void shouldKnowWhatWasFilteredFromWhatIsUnknown() {
    RunningExecs running = new RunningExecs(10, 1 << 20);
    running.put(exec(1, 10), 0);
    running.putFiltered(new ProcessKey(1, 7));
    assertThat(running.end(new ProcessKey(1, 7)).filtered()).isTrue();
    assertThat(running.end(new ProcessKey(2, 7)).filtered()).isFalse();
  }

  @Test
  void shouldGiveUpTheOldestArgumentsWhenMemoryRunsShort() {
    RunningExecs running = new RunningExecs(1000, 200_000);
    for (int pid = 1; pid <= 50; pid++) {
      running.put(exec(pid, 5_000), 0); // about 10,700 bytes each, 850 without arguments
    }
    ExecEvent oldest = running.end(new ProcessKey(1, 7)).exec();
    assertThat(oldest.command().arguments()).isEmpty();
    assertThat(oldest.command().truncated()).isTrue();
    assertThat(oldest.command().path().text()).isEqualTo("x");
    assertThat(running.end(new ProcessKey(50, 7)).exec().command().arguments()).hasSize(1);
  }

  @Test
  void shouldForgetTheOldestProcessBeyondItsBound() {
    RunningExecs running = new RunningExecs(3, 1 << 20);
    for (int pid = 1; pid <= 4; pid++) {
      running.put(exec(pid, 1), 0);
    }
    assertThat(running.end(new ProcessKey(1, 7)).exec()).isNull();
    assertThat(running.end(new ProcessKey(2, 7)).exec()).isNotNull();
  }

  @Test
  void shouldForgetThoseWithoutArgumentsFirst() {
    RunningExecs running = new RunningExecs(3, 13_000);
    running.put(exec(1, 5_000), 0);
    running.putFiltered(new ProcessKey(2, 7));
    running.put(exec(3, 5_000), 0); // 1 gives up its arguments
    running.put(exec(4, 1), 0);
    assertThat(running.end(new ProcessKey(1, 7)).exec()).isNull();
    assertThat(running.end(new ProcessKey(2, 7)).filtered()).isTrue();
    assertThat(running.end(new ProcessKey(3, 7)).exec().command().arguments()).hasSize(1);
  }

  @Test
  void shouldNotBearInMindEachExecOfAProcessThatExecsWithoutEnd() {
    RunningExecs running = new RunningExecs(10, 1 << 20);
    ExecEvent again = exec(1, 1);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), // a list of them all would take minutes to search
        () -> {
          for (int i = 0; i < 500_000; i++) {
            running.put(again, 0);
          }
        });
  }

  @Test
  void shouldKnowWhoTookAnyOfAProcessesExecs() {
    RunningExecs running = new RunningExecs(10, 2_000);
    running.put(exec(1, 1), 0b01);
    running.put(exec(1, 1), 0b10);
    running.put(exec(1, 1), 0);
    running.put(exec(2, 5_000), 0); // 1 gives up its arguments
    assertThat(running.end(new ProcessKey(1, 7)).takers()).isEqualTo(0b11);
    assertThat(running.end(new ProcessKey(1, 7)).takers()).isZero();
  }

  private static ExecEvent exec(int pid, int argumentLength) {
    CommandLine command =
        new CommandLine(NAME, List.of("a".repeat(argumentLength)), 1, true, false, false, true, "");
    ProcessContext process = new ProcessContext(pid, 1, 7, 0, 0, "", NAME, 0, 1, "/", null, null);
    return new ExecEvent(1, 1, process, pid, NAME, command, 0, List.of());
  }
}
