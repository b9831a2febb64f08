package io.weir.ringbuf.drop;

import java.util.List;

/**
 * How the kernel came to the place that dropped a packet.
 *
 * @param number counts the different ones of a run, from 1
 * @param frames symbol and offset, or an address, of each function, the innermost first
 */
public record DropStack(int number, List<String> frames) {
  /** The kernel could not tell. */
  public static final DropStack UNKNOWN = new DropStack(0, List.of());

  /** Copies the list. */
  public DropStack {
    frames = List.copyOf(frames);
  }

  /** Whether there are frames. */
  public boolean known() {
    return !frames.isEmpty();
  }
}
