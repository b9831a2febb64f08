package io.weir.ringbuf.traffic;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Sums packets and bytes by address and direction, without an object an address: during a flood
 * there are as many as packets. Open addressing in arrays that are used again. One thread.
 */
public final class AddressSums {
  private static final int FIRST_SLOTS = 1 << 10;
  private static final int TRANSMIT = 1;
  private static final int IPV6 = 1 << 1;
  private static final int USED = 1 << 2;
  private static final int SAMPLED = 1 << 3;

  private final HostKey.Role role;
  private long[] high = new long[FIRST_SLOTS];
  private long[] low = new long[FIRST_SLOTS];
  private byte[] marks = new byte[FIRST_SLOTS];
  private long[] packets = new long[FIRST_SLOTS];
  private long[] bytes = new long[FIRST_SLOTS];
  private int size;

  /** No sums yet, of addresses in this role. */
  public AddressSums(HostKey.Role role) {
    this.role = role;
  }

  /** Forgets all sums. */
  public void clear() {
    Arrays.fill(marks, (byte) 0);
    size = 0;
  }

  /** How many addresses there are, each direction on its own. */
  public int size() {
    return size;
  }

  /**
   * Adds to an address.
   *
   * @param sampled whether these counts are estimates
   */
  public void add(Direction direction, Address address, long n, long nBytes, boolean sampled) {
    if (size * 2 >= marks.length) {
      grow();
    }
    byte mark = mark(direction, address.ipv6());
    int at = slot(mark, address.high(), address.low());
    if (marks[at] == 0) {
      marks[at] = mark;
      high[at] = address.high();
      low[at] = address.low();
      packets[at] = 0;
      bytes[at] = 0;
      size++;
    }
    marks[at] |= (byte) (sampled ? SAMPLED : 0);
    packets[at] += n;
    bytes[at] += nBytes;
  }

  /** The sum of one address; nothing when it has none. */
  public Gain get(HostKey key) {
    Address address = key.address();
    int at = slot(mark(key.direction(), address.ipv6()), address.high(), address.low());
    if (marks[at] == 0) {
      return Gain.exact(Counts.NONE);
    }
    Counts counts = new Counts(packets[at], bytes[at]);
    return new Gain(counts, counts, (marks[at] & SAMPLED) != 0);
  }

  /**
   * The addresses with the most bytes, and those with the most packets.
   *
   * @param most how many of each at most
   * @param filter which addresses are wanted when there are more
   */
  public Set<HostKey> largest(int most, TextFilter filter) {
    int[] used =
        IntStream.range(0, marks.length)
            .filter(at -> marks[at] != 0)
            .filter(at -> size <= most || filter.matchesAll() || filter.matches(key(at)))
            .toArray();
    Set<HostKey> largest = new LinkedHashSet<>();
    for (long[] by : List.of(bytes, packets)) {
      long[] numbers = IntStream.of(used).mapToLong(at -> by[at]).toArray();
      for (int i : Largest.of(numbers, numbers.length, most)) {
        largest.add(key(used[i]));
      }
    }
    return largest;
  }

  private HostKey key(int at) {
    boolean ipv6 = (marks[at] & IPV6) != 0;
    Direction direction = (marks[at] & TRANSMIT) != 0 ? Direction.TRANSMIT : Direction.RECEIVE;
    return new HostKey(direction, role, new Address(high[at], low[at], ipv6));
  }

  private static byte mark(Direction direction, boolean ipv6) {
    return (byte) (USED | (direction == Direction.TRANSMIT ? TRANSMIT : 0) | (ipv6 ? IPV6 : 0));
  }

  /** Where an address is, or else where it belongs. */
  private int slot(byte mark, long addressHigh, long addressLow) {
    long hash = (addressHigh * 0x9e3779b97f4a7c15L ^ addressLow) * 0xc2b2ae3d27d4eb4fL + mark;
    int mask = marks.length - 1;
    int at = (int) (hash ^ hash >>> 32) & mask;
    while (marks[at] != 0
        && ((marks[at] & ~SAMPLED) != mark || low[at] != addressLow || high[at] != addressHigh)) {
      at = at + 1 & mask;
    }
    return at;
  }

  private void grow() {
    final long[] oldHigh = high;
    final long[] oldLow = low;
    final byte[] oldMarks = marks;
    final long[] oldPackets = packets;
    final long[] oldBytes = bytes;
    int slots = oldMarks.length * 2;
    high = new long[slots];
    low = new long[slots];
    marks = new byte[slots];
    packets = new long[slots];
    bytes = new long[slots];
    for (int i = 0; i < oldMarks.length; i++) {
      if (oldMarks[i] != 0) {
        int at = slot((byte) (oldMarks[i] & ~SAMPLED), oldHigh[i], oldLow[i]);
        high[at] = oldHigh[i];
        low[at] = oldLow[i];
        marks[at] = oldMarks[i];
        packets[at] = oldPackets[i];
        bytes[at] = oldBytes[i];
      }
    }
  }
}
