package io.weir.policy.document;

import io.weir.policy.document.source.DocumentSource;

/** Reads whole sources that are not YAML. */
public interface TextReader {
  /** Whether a source, by what it begins with, is one of these. */
  boolean reads(DocumentSource source);

  /** Adds a source's rules, and says what is wrong with it. */
  void read(DocumentSource source, ProgramBuilder program, ReadContext context);
}
