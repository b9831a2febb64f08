package io.weir.tui.traffic;

import io.weir.ringbuf.traffic.InterfaceSample;
import io.weir.ringbuf.traffic.SortKey;
import io.weir.ringbuf.traffic.TextFilter;

/**
 * Which rows the user wants now.
 *
 * @param top at most so many flows, sources and destinations; 0 is all
 */
public record Selection(TextFilter filter, SortKey sort, int top) {
  /** The rows of a sample. */
  public InterfaceSample of(InterfaceSample sample) {
    return sample.select(filter, sort, top);
  }

  Selection withFilter(TextFilter other) {
    return new Selection(other, sort, top);
  }

  Selection withSort(SortKey other) {
    return new Selection(filter, other, top);
  }
}
