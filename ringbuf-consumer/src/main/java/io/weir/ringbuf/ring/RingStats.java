package io.weir.ringbuf.ring;

/**
 * What one {@link RingReader} has done since it was opened. A snapshot; the counters were read one
 * after another and belong to the same batch only when the reader was idle.
 *
 * <p>What the kernel could not reserve is not here: no ring counts it, so each BPF program does.
 *
 * @param records records given to a handler, those whose handler threw included
 * @param bytes the sum of their lengths, without headers and padding
 * @param discarded records that the kernel side gave up after reserving them
 * @param spins turns spent on a record that was reserved and not yet committed
 * @param wakeups waits that ended before their time was over
 */
public record RingStats(long records, long bytes, long discarded, long spins, long wakeups) {}
