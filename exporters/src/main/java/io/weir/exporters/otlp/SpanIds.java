package io.weir.exporters.otlp;

import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.event.ProcessKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Ids that follow from what a span is about, so that whoever sees the same exec gives it the same
 * id: the beginning of the SHA-256 of a text of words with one blank between them.
 *
 * <pre>
 * trace id, 16 bytes:  "trace" BOOT_ID PID START_NS           of the process at the root
 * span id, 8 bytes:    "span" BOOT_ID PID START_NS EXEC_NS
 * </pre>
 *
 * BOOT_ID is the text of /proc/sys/kernel/random/boot_id; START_NS and EXEC_NS are when the process
 * started and when it ran the program, in nanoseconds of CLOCK_BOOTTIME. One thread.
 */
final class SpanIds {
  private static final int TRACE_BYTES = 16;
  private static final int SPAN_BYTES = 8;

  private final String bootId;
  private final MessageDigest digest;

  SpanIds(String bootId) {
    this.bootId = bootId;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) { // every Java platform has it
      throw new IllegalStateException("SHA-256", e);
    }
  }

  /** The trace of which this process is the root, in hex. */
  String trace(ProcessKey root) {
    return hash("trace " + bootId + " " + root.pid() + " " + root.startBootNs(), TRACE_BYTES);
  }

  /** The span that this exec began, in hex. */
  String span(ExecEvent exec) {
    ProcessKey key = exec.process().key();
    String identity = key.pid() + " " + key.startBootNs() + " " + exec.bootNs();
    return hash("span " + bootId + " " + identity, SPAN_BYTES);
  }

  private String hash(String text, int bytes) {
    byte[] hash = digest.digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, bytes);
  }
}
