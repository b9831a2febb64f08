package io.weir.bpf;

import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The kernel's tick counter and CLOCK_MONOTONIC, read at one moment by a program (kernel 5.14).
 *
 * @param jiffies what {@code bpf_jiffies64()} gives
 * @param monotonicNs what {@code bpf_ktime_get_ns()} gives, as System.nanoTime() does
 */
public record JiffiesReading(long jiffies, long monotonicNs) {
  /** Reads both; about a millisecond, for a program is loaded. */
  public static JiffiesReading now() {
    try (BpfObject clock = BpfSpec.named("clock").load();
        TestRun run = clock.program("read_clock").testRun()) {
      StructLayout layout = clock.layout("clock_reading");
      byte[] reading = run.context(new byte[layout.sizeBytes()]).run().contextOut();
      ByteBuffer fields = ByteBuffer.wrap(reading).order(ByteOrder.nativeOrder());
      return new JiffiesReading(
          fields.getLong(layout.offset("jiffies", Long.BYTES)),
          fields.getLong(layout.offset("monotonic_ns", Long.BYTES)));
    }
  }
}
