package io.weir.ringbuf.metric;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the tool itself takes of the host: CPU and memory. Costs one small file a visit. */
public final class OwnProcess implements MetricSource {
  private static final Metric CPU =
      Metric.seconds("process.cpu.time", "CPU time that the tool took");
  private static final Metric RSS =
      Metric.amount("process.memory.usage", "By", "Physical memory that the tool takes");
  private static final Metric HEAP =
      Metric.amount("jvm.memory.used", "By", "Memory of the Java heap that is in use");
  private static final Pattern RSS_LINE = Pattern.compile("(?m)^VmRSS:\\s*(\\d+) kB$");
  private static final long KIB = 1024;
  private static final double NS_PER_SECOND = 1e9;

  private final Path status;

  /**
   * This process.
   *
   * @param status {@code /proc/self/status}
   */
  public OwnProcess(Path status) {
    this.status = status;
  }

  @Override
  public List<Metric> metrics() {
    return List.of(CPU, RSS, HEAP);
  }

  @Override
  public void visit(MetricVisitor visitor) {
    ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .ifPresent(time -> visitor.fraction(CPU, time.toNanos() / NS_PER_SECOND, Map.of()));
    long rss = rssBytes();
    if (rss >= 0) {
      visitor.number(RSS, rss, Map.of());
    }
    Runtime runtime = Runtime.getRuntime();
    visitor.number(
        HEAP, runtime.totalMemory() - runtime.freeMemory(), Map.of("jvm.memory.type", "heap"));
  }

  /** -1 when the kernel does not say. */
  private long rssBytes() {
    try {
      Matcher matcher = RSS_LINE.matcher(Files.readString(status));
      return matcher.find() ? Long.parseLong(matcher.group(1)) * KIB : -1;
    } catch (IOException e) {
      return -1;
    }
  }
}
