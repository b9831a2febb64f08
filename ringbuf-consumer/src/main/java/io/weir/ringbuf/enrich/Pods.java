package io.weir.ringbuf.enrich;

import io.weir.ringbuf.event.Container;
import io.weir.ringbuf.event.Pod;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Names of the pods on this host, from the kubelet's log directory: it makes {@code
 * NAMESPACE_NAME_UID} for each pod before any of its containers start ({@code
 * BuildPodLogsDirectory} in {@code pkg/kubelet/kuberuntime/helpers.go}). A static pod's uid there
 * is its configuration's hash, as in its cgroup path.
 *
 * <p>No API server, no credentials, and nothing to do on hosts that have no such directory. One
 * thread. A uid that is known costs a map lookup; one that is not costs reading the directory, at
 * most once a second. At most {@value #MAX_PODS} pods are remembered, the least recently asked for
 * are forgotten first.
 */
public final class Pods {
  static final int MAX_PODS = 1024;
  static final long REREAD_NS = 1_000_000_000L;

  private final Path directory;
  private final Rereads rereads;
  private final Map<String, Pod> byUid = new RecentPods();

  /**
   * The pods that a directory names.
   *
   * @param directory usually {@code /var/log/pods}; need not exist
   * @param nanoClock a monotonic clock in nanoseconds, e.g. {@code System::nanoTime}
   */
  public Pods(Path directory, LongSupplier nanoClock) {
    this.directory = directory;
    this.rereads = new Rereads(REREAD_NS, nanoClock);
  }

  /**
   * A container's pod, as {@link #byUid}.
   *
   * @param container null when in none
   */
  Optional<Pod> of(Container container) {
    return container == null ? Optional.empty() : byUid(container.podUid());
  }

  /** The pod with this uid; empty when the directory does not name it (yet). */
  public Optional<Pod> byUid(String uid) {
    Pod known = byUid.get(uid);
    if (known == null && !uid.isEmpty() && rereads.begin()) {
      known = read(uid);
    }
    return Optional.ofNullable(known);
  }

  /** Remembers all that the directory names, the wanted one last, so that it is never evicted. */
  private Pod read(String wantedUid) {
    Pod wanted = null;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        Pod pod = parse(entry.getFileName().toString());
        if (pod != null && pod.uid().equals(wantedUid)) {
          wanted = pod;
        } else if (pod != null) {
          byUid.putIfAbsent(pod.uid(), pod);
        }
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      // Not a Kubernetes node, or not readable: names stay unknown, which is not an error.
      return remember(wanted);
    }
    return remember(wanted);
  }

  private Pod remember(Pod pod) {
    if (pod != null) {
      byUid.put(pod.uid(), pod);
    }
    return pod;
  }

  /** Namespaces and names are DNS names, which have no underscore; null for anything else. */
  static Pod parse(String directoryName) {
    int first = directoryName.indexOf('_');
    int second = directoryName.indexOf('_', first + 1);
    if (first <= 0
        || second <= first + 1
        || second == directoryName.length() - 1
        || directoryName.indexOf('_', second + 1) >= 0) {
      return null;
    }
    return new Pod(
        directoryName.substring(0, first),
        directoryName.substring(first + 1, second),
        directoryName.substring(second + 1));
  }

  /** A bounded map in order of access. */
  private static final class RecentPods extends LinkedHashMap<String, Pod> {
    private static final long serialVersionUID = 1L;

    RecentPods() {
      super(128, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Pod> eldest) {
      return size() > MAX_PODS;
    }
  }
}
