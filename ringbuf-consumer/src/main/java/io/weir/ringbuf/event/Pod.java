package io.weir.ringbuf.event;

/**
 * A Kubernetes pod. Immutable.
 *
 * @param namespace the pod's namespace
 * @param name the pod's name
 * @param uid the pod's uid, or a static pod's hash
 */
public record Pod(String namespace, String name, String uid) implements Attributes {
  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("k8s.namespace.name", namespace);
    visitor.text("k8s.pod.name", name);
    visitor.text("k8s.pod.uid", uid);
  }
}
