package io.weir.ringbuf.enrich;

import io.weir.ringbuf.event.Container;
import io.weir.ringbuf.event.ExecView;
import io.weir.ringbuf.event.Pod;
import io.weir.ringbuf.event.ProcessContext;
import io.weir.ringbuf.event.ProcessHeader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a record's process readable: user name, container, pod. One thread, the ring's.
 *
 * <p>A cgroup v2 path is told by the kernel with the event, so a container that is gone by now is
 * still named. Where runtimes use cgroup v1, and where the path was too deep for the record, procfs
 * is asked; a process that ended first stays without container.
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

  /** The process of an exec's record. */
  public ProcessContext context(ProcessHeader header, ExecView exec) {
    Place place = place(header, exec);
    Pod pod = pods.of(place.container).orElse(null);
    return context(header, header.netns(), place.path, place.container, pod);
  }

  /** The process of an exit's record; where it ran is what its exec told. */
  public ProcessContext atExit(ProcessHeader header, ProcessContext began) {
    return context(header, began.netns(), began.cgroup(), began.container(), began.pod());
  }

  private ProcessContext context(
      ProcessHeader header, long netns, String cgroup, Container container, Pod pod) {
    return new ProcessContext(
        header.pid(),
        header.ppid(),
        header.startBootNs(),
        header.euid(),
        header.uid(),
        users.name(Integer.toUnsignedLong(header.euid())).orElse(""),
        header.comm(),
        header.cpu(),
        netns,
        cgroup,
        container,
        pod);
  }

  private Place place(ProcessHeader header, ExecView exec) {
    Place told = places.get(header.cgroupId());
    if (told == null) {
      String path = exec.cgroup();
      told = new Place(path, Containers.ofPath(path).orElse(null));
      if (!exec.cgroupTruncated()) {
        places.put(header.cgroupId(), told);
      }
    }
    if (told.container != null || !(legacyCgroups || exec.cgroupTruncated())) {
      return told;
    }
    Optional<String> path = procCgroups.path(header.pid());
    Optional<Container> container = path.flatMap(Containers::ofPath);
    if (container.isPresent() || (path.isPresent() && exec.cgroupTruncated())) {
      return new Place(path.get(), container.orElse(null));
    }
    return told;
  }

  private record Place(String path, Container container) {}
}
