package io.weir.policy.document.vectors;

import java.io.IOException;
import java.util.List;

/** The documents of all vectors, for other tests. */
public final class VectorDocuments {
  private VectorDocuments() {}

  /** Each once. */
  public static List<String> all() throws IOException {
    return VectorFiles.all().stream().map(Vector::documents).distinct().toList();
  }
}
