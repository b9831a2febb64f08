package io.weir.ringbuf.traffic;

/** What a row counts of an interface's packets. The text is without the direction. */
public interface TrafficKey extends RowKey {
  /** Which way the packets go. */
  Direction direction();

  @Override
  default String searched() {
    return direction().mark() + " " + text();
  }
}
