package io.weir.policy.document.source;

import io.weir.policy.model.Position;

/**
 * Something to say about a document.
 *
 * @param field where in the resource: {@code spec.ingress[0].ports[1].port}; empty of what is not
 *     about a field
 * @param text what is wrong
 * @param fix what to write instead; may be empty
 */
public record Finding(Severity severity, Position position, String field, String text, String fix) {
  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** {@code p.yaml:7:5: error: spec.ingress[0].toCIDR: no such field: write fromCIDR}. */
  @Override
  public String toString() {
    return position
        + ": "
        + severity.label()
        + ": "
        + (field.isEmpty() ? "" : field + ": ")
        + text
        + (fix.isEmpty() ? "" : ": " + fix);
  }
}
