package io.weir.policy.document;

import io.weir.policy.document.source.Finding;
import io.weir.policy.model.PolicyProgram;
import java.util.List;

/**
 * What came of documents.
 *
 * @param program of all that could be read; not to be asked when refused
 * @param endpoints those given, and those that the documents brought
 */
public record Reading(PolicyProgram program, Endpoints endpoints, List<Finding> findings) {
  public Reading {
    findings = List.copyOf(findings);
  }

  /** Whether there are errors. */
  public boolean refused() {
    return findings.stream().anyMatch(Finding::isError);
  }
}
