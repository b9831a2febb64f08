package io.weir.policy.document;

import io.weir.policy.document.yaml.Fields;
import io.weir.policy.model.Dialect;
import io.weir.policy.model.Origin;
import io.weir.policy.model.Position;

/**
 * An object of Kubernetes' kind: it has an apiVersion, a kind and mostly a name. {@code metadata}'s
 * other fields are the server's and are not looked at.
 *
 * @param namespace as written; empty when it is not
 * @param name empty when there is none
 * @param fields all of it, of which apiVersion, kind, metadata and status are taken already
 * @param metadata null when there is none
 */
public record Resource(
    String apiVersion,
    String kind,
    String namespace,
    String name,
    Position position,
    Fields fields,
    Fields metadata) {
  /** Of Kubernetes: where an object is that does not say it. */
  public static final String DEFAULT_NAMESPACE = "default";

  /** The part of {@code apiVersion} before the slash; empty of v1. */
  public String group() {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  /** The namespace that an object of a namespaced kind is in. */
  public String inNamespace() {
    return namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace;
  }

  /** Whose a rule is. */
  public Origin origin(Dialect dialect, String inNamespace, Position rulePosition, String rule) {
    return new Origin(dialect, kind, inNamespace, name, rulePosition, rule);
  }
}
