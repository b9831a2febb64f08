package io.weir.tools.execsnoop;

import io.weir.testsupport.Commands;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the heap of another JVM holds after a full collection, which asking for it makes. */
final class LiveHeap {
  private static final Pattern CLASS = Pattern.compile("(?m)^ *\\d+: +\\d+ +(\\d+) +(\\S+)");
  private static final int TOLD = 10;

  private final Map<String, Long> bytesByClass = new HashMap<>();

  private LiveHeap() {}

  static LiveHeap of(long pid) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String histogram = Commands.run(jcmd, Long.toString(pid), "GC.class_histogram");
    LiveHeap heap = new LiveHeap();
    Matcher line = CLASS.matcher(histogram);
    while (line.find()) {
      heap.bytesByClass.merge(line.group(2), Long.valueOf(line.group(1)), Long::sum);
    }
    return heap;
  }

  long bytes() {
    return bytesByClass.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The classes whose objects take the most bytes more than before. */
  String grownSince(LiveHeap before) {
    Map<String, Long> growth = new HashMap<>(bytesByClass);
    before.bytesByClass.forEach((name, bytes) -> growth.merge(name, -bytes, Long::sum));
    return growth.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(TOLD)
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
