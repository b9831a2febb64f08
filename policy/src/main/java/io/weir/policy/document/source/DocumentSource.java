package io.weir.policy.document.source;

import java.io.IOException;
import java.io.InputStream;

/** A file's bytes and its name. The bytes are not copied. */
public final class DocumentSource {
  /** 32 MiB. Of YAML there are at most 1,000,000 values besides: some 3,000 Pods of kubectl. */
  public static final int MAX_BYTES = 32 << 20;

  private final String name;
  private final byte[] bytes;
  private final boolean truncated;

  /** All that there is, unless it is longer than {@link #MAX_BYTES}. */
  public DocumentSource(String name, byte[] bytes) {
    this(name, bytes, bytes.length > MAX_BYTES);
  }

  private DocumentSource(String name, byte[] bytes, boolean truncated) {
    this.name = name;
    this.bytes = bytes;
    this.truncated = truncated;
  }

  /** Reads to the end, or to the limit. Closes nothing. */
  public static DocumentSource read(String name, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES);
    return new DocumentSource(name, bytes, bytes.length == MAX_BYTES && in.read() >= 0);
  }

  /** As positions name it; {@code -} is standard input. */
  public String name() {
    return name;
  }

  public byte[] bytes() {
    return bytes;
  }

  /** Whether there was more than {@link #MAX_BYTES}: refused then. */
  public boolean truncated() {
    return truncated;
  }
}
