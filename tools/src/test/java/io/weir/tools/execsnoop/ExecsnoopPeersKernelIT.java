package io.weir.tools.execsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.tools.ToolProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The known execs as two tools that we did not write see them, in the same run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExecsnoopPeersKernelIT {
  private static final List<String> BPFTRACE =
      List.of(
          "bpftrace",
          "-B",
          "line",
          "-e",
          "BEGIN { printf(\"attached \\n\"); }"
              + " tracepoint:sched:sched_process_exec { printf(\"done %d\\n\", pid); }");

  private Map<String, Long> pids;
  private Set<Long> done;
  private Set<Long> failed;
  private ToolProcess bpftrace;
  private ToolProcess libbpfTools;

  @BeforeAll
  void traceTogether(@TempDir Path folder) throws Exception {
    ProcessBuilder theirs = new ProcessBuilder("stdbuf", "-oL", "/usr/sbin/execsnoop", "-x");
    try (ToolProcess bt = ToolProcess.start(new ProcessBuilder(BPFTRACE));
        ToolProcess peer = ToolProcess.start(theirs);
        ToolProcess ours = ToolProcess.attached(Execsnoop.class, "-x", "--json")) {
      bpftrace = bt;
      libbpfTools = peer;
      bt.awaitAttached();
      awaitPeer(peer);
      pids = Workload.known(folder);
      awaitPeer(peer);
      ours.signal("INT");
      bt.signal("INT");
      peer.signal("INT");
      done = ours(ours.json(), true);
      failed = ours(ours.json(), false);
    }
  }

  @Test
  void shouldSeeTheSuccessesThatBpftraceSees() {
    Set<Long> theirs =
        bpftrace.stdout().stream()
            .filter(l -> l.startsWith("done "))
            .map(l -> Long.valueOf(l.substring("done ".length())))
            .filter(pids.values()::contains)
            .filter(pid -> !pid.equals(pids.get("self")))
            .collect(Collectors.toSet());
    assertThat(theirs).hasSize(20);
    assertThat(done).isEqualTo(theirs);
  }

  @Test
  void shouldSeeAllThatLibbpfToolsSeesAndTheExecveatsBeside() {
    Set<Long> both = new HashSet<>(done);
    both.addAll(failed);
    Set<Long> theirs = new TreeSet<>();
    for (String line : libbpfTools.stdout()) {
      String[] words = line.strip().split("\\s+");
      if (words.length > 3 && words[2].equals(pids.get("self").toString())) {
        theirs.add(Long.valueOf(words[1]));
      }
    }
    assertThat(both).containsAll(theirs).hasSize(23);
    Set<Long> missed = new TreeSet<>(both);
    missed.removeAll(theirs);
    assertThat(missed)
        .contains(pids.get("execveat"), pids.get("fexecve"), pids.get("missing-at"))
        .hasSizeLessThanOrEqualTo(4); // on some kernels also the exec from a non-leader thread
  }

  private Set<Long> ours(List<JsonNode> events, boolean succeeded) {
    return events.stream()
        .filter(e -> e.at("/process/parent_pid").asLong() == pids.get("self"))
        .filter(e -> (e.at("/weir/exec/ret").asInt() == 0) == succeeded)
        .map(e -> e.at("/process/pid").asLong())
        .collect(Collectors.toSet());
  }

  /** Execs something new until the peer has shown it: it is attached, and all before is out. */
  private static void awaitPeer(ToolProcess peer) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    String marker = "marker-" + System.nanoTime();
    while (peer.stdout().stream().noneMatch(l -> l.contains(marker))) {
      assertThat(System.nanoTime() - end).as(peer.stderr()).isNegative();
      Workload.run("/bin/true", marker);
    }
  }
}
