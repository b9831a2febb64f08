package io.weir.tools;

import picocli.CommandLine.Option;

/** The options of the tools that the kernel sends events to. */
public final class RingOptions {
  /** The ring's size in bytes; null means the tool's default. */
  @Option(
      names = "--ring-size",
      paramLabel = "SIZE",
      converter = RingSizes.class,
      description =
          "Size of the buffer between kernel and tool in bytes: a power of two from 4k to 512m"
              + " (default: 8m).")
  public Integer bytes;
}
