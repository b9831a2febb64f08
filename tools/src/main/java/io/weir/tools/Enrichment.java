package io.weir.tools;

import io.weir.ringbuf.enrich.Pods;
import io.weir.ringbuf.enrich.ProcCgroups;
import io.weir.ringbuf.enrich.ProcessEnricher;
import io.weir.ringbuf.enrich.Users;
import java.nio.file.Path;

/** Puts the enrichers together from this host's files. */
public final class Enrichment {
  private static final Path PROC = Path.of("/proc");
  private static final Path POD_LOGS = Path.of("/var/log/pods");

  private Enrichment() {}

  /** For events about processes. */
  public static ProcessEnricher ofProcesses(Users users) {
    ProcCgroups cgroups = new ProcCgroups(PROC);
    return new ProcessEnricher(
        users, new Pods(POD_LOGS, System::nanoTime), cgroups, cgroups.legacy());
  }
}
