package io.weir.ringbuf.enrich;

import io.weir.ringbuf.drop.SocketOwner;
import io.weir.ringbuf.event.Container;

/** Makes a socket's owner readable: cgroup, container, pod. One thread, the ring's. */
public final class SocketOwners {
  private final CgroupPaths cgroups;
  private final Pods pods;

  /** Owners by these cgroups and pods. */
  public SocketOwners(CgroupPaths cgroups, Pods pods) {
    this.cgroups = cgroups;
    this.pods = pods;
  }

  /** The owner by user and cgroup v2 id, which may be 0. */
  public SocketOwner of(long userId, long cgroupId) {
    String path = cgroups.path(cgroupId);
    Container container = Containers.ofPath(path).orElse(null);
    return new SocketOwner(userId, path, container, pods.of(container).orElse(null));
  }
}
