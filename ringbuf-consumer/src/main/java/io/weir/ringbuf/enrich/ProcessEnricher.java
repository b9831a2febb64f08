package io.weir.ringbuf.enrich;

import io.weir.ringbuf.event.Container;
import io.weir.ringbuf.event.Pod;
import io.weir.ringbuf.event.ProcessContext;
import io.weir.ringbuf.event.ProcessHeader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes a record's process readable: user name, container, pod. One thread, the ring's.
 *
 * <p>A cgroup v2 path is told by the kernel with the event, so a container that is gone by now is
 * still named. Where runtimes use cgroup v1, procfs is asked, and a process that ended first stays
 * without container.
 */
public final class ProcessEnricher {
  private static final int CACHED_CGROUPS = 1024;

  private final Users users;
  private final Pods pods;
  private final ProcCgroups procCgroups;
  private final boolean legacyCgroups;
  private final Map<Long, Place> places =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Place> eldest) {
          return size() > CACHED_CGROUPS;
        }
      };

  /**
   * An enricher.
   *
   * @param users the host's users
   * @param pods the kubelet's pods
   * @param procCgroups asked on hosts with cgroup v1 hierarchies
   * @param legacyCgroups whether this host has any
   */
  public ProcessEnricher(Users users, Pods pods, ProcCgroups procCgroups, boolean legacyCgroups) {
    this.users = users;
    this.pods = pods;
    this.procCgroups = procCgroups;
    this.legacyCgroups = legacyCgroups;
  }

  /**
   * The process of a record.
   *
   * @param cgroupPath reads the path out of the record; called only for a cgroup not seen lately
   */
  public ProcessContext context(ProcessHeader header, Supplier<String> cgroupPath) {
    Place place = place(header, cgroupPath);
    Optional<Pod> pod =
        place.container == null || !place.container.inPod()
            ? Optional.empty()
            : pods.byUid(place.container.podUid());
    return new ProcessContext(
        header.pid(),
        header.ppid(),
        header.startBootNs(),
        header.euid(),
        header.uid(),
        users.name(Integer.toUnsignedLong(header.euid())).orElse(""),
        header.comm(),
        header.cpu(),
        header.netns(),
        place.path,
        place.container,
        pod.orElse(null));
  }

  private Place place(ProcessHeader header, Supplier<String> cgroupPath) {
    Place cached = places.get(header.cgroupId());
    if (cached == null) {
      String path = cgroupPath.get();
      cached = new Place(path, Containers.ofPath(path).orElse(null));
      places.put(header.cgroupId(), cached);
    }
    if (cached.container == null && legacyCgroups) {
      Optional<String> path = procCgroups.path(header.pid());
      Optional<Container> container = path.flatMap(Containers::ofPath);
      if (container.isPresent()) {
        return new Place(path.get(), container.get());
      }
    }
    return cached;
  }

  private record Place(String path, Container container) {}
}
