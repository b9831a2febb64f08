package io.weir.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Compares before and after a class: descriptors of BPF objects and namespaces, the machine's
 * programs and links of the names that our objects have, namespaces, and mounts of this process.
 */
final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(LeakCheck.class);
  private static final int OTHER_FDS = 16; // jars and the like that the JVM opens by itself
  private static final long DEADLINE_NS = 5_000_000_000L;

  private record State(Set<String> handles, int otherFds, Set<Integer> programs) {}

  @Override
  public void beforeAll(ExtensionContext context) {
    context.getStore(NAMESPACE).put("before", look());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    State before = context.getStore(NAMESPACE).get("before", State.class);
    long start = System.nanoTime();
    List<String> leaks = leaks(before, look());
    while (!leaks.isEmpty() && System.nanoTime() - start < DEADLINE_NS) {
      Thread.onSpinWait(); // programs and links are freed after a grace period
      leaks = leaks(before, look());
    }
    if (!leaks.isEmpty()) {
      throw new AssertionError(
          context.getRequiredTestClass().getSimpleName() + " left behind: " + leaks);
    }
  }

  private static List<String> leaks(State before, State after) {
    List<String> leaks = new ArrayList<>();
    for (String handle : after.handles()) {
      if (!before.handles().contains(handle)) {
        leaks.add(handle);
      }
    }
    if (after.otherFds() > before.otherFds() + OTHER_FDS) {
      leaks.add("other fds: " + before.otherFds() + " -> " + after.otherFds());
    }
    for (int id : after.programs()) {
      if (!before.programs().contains(id)) {
        leaks.add("program " + id);
      }
    }
    return leaks;
  }

  private static State look() {
    Set<String> handles = new TreeSet<>();
    int others = 0;
    for (Path fd : entries(Path.of("/proc/self/fd"))) {
      String kind = kind(fd);
      if (kind.contains("bpf") || kind.startsWith("net:[") || kind.startsWith("/run/netns/")) {
        handles.add("fd " + fd.getFileName() + " " + kind);
      } else {
        others++;
      }
    }
    for (Path netns : entries(Path.of("/run/netns"))) {
      if (netns.getFileName().toString().startsWith(TestNetns.PREFIX)) {
        handles.add(netns.toString());
      }
    }
    for (String mount : lines(Path.of("/proc/self/mounts"))) {
      if (mount.contains(TestNetns.PREFIX)) {
        handles.add("mount " + mount);
      }
    }
    return new State(handles, others, programs());
  }

  /** The programs of our objects that somebody of this machine holds or has attached. */
  private static Set<Integer> programs() {
    Set<Integer> ours = new HashSet<>();
    if (!"root".equals(System.getProperty("user.name"))) {
      return ours;
    }
    Set<String> names =
        Set.of(
            "on_tracepoint",
            "on_raw_tp",
            "on_tp_btf",
            "on_fentry",
            "on_fexit",
            "on_kprobe",
            "on_kretprobe",
            "count_plain",
            "count_frags",
            "mark_first_byte",
            "count_tc",
            "count_tc_again",
            "sum_up",
            "packet_xdp",
            "packet_ingress",
            "packet_egress",
            "gate_ingress",
            "gate_egress");
    for (int id : BpfPrograms.ids()) {
      Optional<BpfProgram> opened = BpfPrograms.byId(id);
      if (opened.isPresent()) {
        try (BpfProgram program = opened.get()) {
          if (names.contains(program.name())) {
            ours.add(id);
          }
        }
      }
    }
    return ours;
  }

  private static List<Path> entries(Path folder) {
    List<Path> entries = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
        stream.forEach(entries::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return entries;
  }

  private static String kind(Path fd) {
    try {
      return Files.readSymbolicLink(fd).toString();
    } catch (IOException closedMeanwhile) {
      return "gone";
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
