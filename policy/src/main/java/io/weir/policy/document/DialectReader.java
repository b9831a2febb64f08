package io.weir.policy.document;

import io.weir.policy.model.Dialect;

/**
 * Reads the resources of one dialect. One is made for each reading, gets each resource that is its
 * own, and then adds what they come to.
 */
public interface DialectReader {
  Dialect dialect();

  /** Whether a resource is of this dialect, evaluated or not. */
  boolean reads(Resource resource);

  /** Takes a resource. Says what is wrong to {@link ReadContext#findings}, and goes on. */
  void read(Resource resource);

  /** Adds the rules of all resources, once, behind the last one. */
  void finish(ProgramBuilder program);
}
