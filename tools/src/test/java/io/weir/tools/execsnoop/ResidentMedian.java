package io.weir.tools.execsnoop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads each second how much memory of a process is resident, until closed. */
final class ResidentMedian implements AutoCloseable {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final int KIB = 1024;

  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final List<Long> samples = new ArrayList<>();
  private final Path status;
  private final Future<?> sampling;

  ResidentMedian(long pid) {
    status = Path.of("/proc/" + pid + "/status");
    sampling = executor.scheduleAtFixedRate(this::sample, 0, 1, TimeUnit.SECONDS);
  }

  /** The median so far. */
  synchronized long bytes() throws ExecutionException, InterruptedException {
    if (sampling.isDone()) {
      sampling.get(); // says why
    }
    Collections.sort(samples);
    return samples.get(samples.size() / 2);
  }

  private synchronized void sample() {
    try {
      Matcher resident = RESIDENT.matcher(Files.readString(status));
      if (resident.find()) {
        samples.add(Long.parseLong(resident.group(1)) * KIB);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    sampling.cancel(false);
    executor.shutdown();
  }
}
