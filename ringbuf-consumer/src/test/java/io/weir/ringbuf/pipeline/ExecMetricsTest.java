package io.weir.ringbuf.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.metric.MetricTable;
import org.junit.jupiter.api.Test;

class ExecMetricsTest {
  private final ExecMetrics metrics = new ExecMetrics();

  @Test
  void shouldCountExecsFailuresByErrnoAndEnds() {
    times(23, () -> metrics.countExec(0));
    times(5, () -> metrics.countExec(-2));
    times(3, () -> metrics.countExec(-13));
    times(17, metrics::countExit);
    MetricTable table = MetricTable.of(metrics);
    assertThat(table.value("weir.process.execs")).isEqualTo(23);
    assertThat(table.value("weir.process.execs.failed", "error.type", "ENOENT")).isEqualTo(5);
    assertThat(table.value("weir.process.execs.failed", "error.type", "EACCES")).isEqualTo(3);
    assertThat(table.value("weir.process.exits")).isEqualTo(17);
  }

  @Test
  void shouldBoundTheNumberOfSeriesWhateverTheKernelReturns() {
    for (int ret = -4095; ret < 0; ret++) {
      metrics.countExec(ret);
    }
    metrics.countExec(7);
    MetricTable table = MetricTable.of(metrics);
    assertThat(table.values()).hasSize(2 + 133 + 1);
    assertThat(table.value("weir.process.execs.failed", "error.type", "_OTHER"))
        .isEqualTo(4095 - 133 + 1);
  }

  private static void times(int count, Runnable action) {
    for (int i = 0; i < count; i++) {
      action.run();
    }
  }
}
