package io.weir.ringbuf.event;

/**
 * The container that a process runs in, as its cgroup path tells. Immutable.
 *
 * @param id the full id: 64 hex digits, or the task's runtime id on ECS
 * @param runtime {@code docker}, {@code containerd}, {@code cri-o} or {@code podman}; empty when
 *     the path does not tell
 * @param podUid the Kubernetes pod's uid with dashes, or a static pod's 32-digit hash; empty when
 *     the container belongs to no pod
 */
public record Container(String id, String runtime, String podUid) implements Attributes {
  /** Whether the container belongs to a Kubernetes pod. */
  public boolean inPod() {
    return !podUid.isEmpty();
  }

  /** Reports {@code container.id} and {@code container.runtime}; the pod is {@link Pod}'s. */
  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("container.id", id);
    if (!runtime.isEmpty()) {
      visitor.text("container.runtime", runtime);
    }
  }

  /**
   * Reports its pod too.
   *
   * @param pod null when in none, or when no more than its uid is known
   */
  public void visit(AttributeVisitor visitor, Pod pod) {
    visit(visitor);
    if (pod != null) {
      pod.visit(visitor);
    } else if (inPod()) {
      visitor.text("k8s.pod.uid", podUid);
    }
  }
}
