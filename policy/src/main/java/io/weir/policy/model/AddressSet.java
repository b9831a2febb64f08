package io.weir.policy.model;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** A set of addresses of both families. Kept as sorted ranges, those of IPv4 first. */
public final class AddressSet {
  /** Above the sets, which are sorted by it. */
  private static final Comparator<AddressRange> ORDER =
      Comparator.comparing(AddressRange::family)
          .thenComparing(AddressRange::firstHigh, Long::compareUnsigned)
          .thenComparing(AddressRange::firstLow, Long::compareUnsigned);

  public static final AddressSet EMPTY = new AddressSet(List.of());
  public static final AddressSet ALL =
      of(List.of(new Prefix(Family.IPV4, 0, 0, 0), new Prefix(Family.IPV6, 0, 0, 0)));

  /** In order; no two touch. */
  private final List<AddressRange> ranges;

  private AddressSet(List<AddressRange> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /** What any of these prefixes has. */
  public static AddressSet of(Collection<Prefix> prefixes) {
    return joined(prefixes.stream().map(AddressRange::of).toList());
  }

  /** What any of these sets has. */
  public static AddressSet union(Collection<AddressSet> sets) {
    return joined(sets.stream().flatMap(set -> set.ranges.stream()).toList());
  }

  /** From one address to another, of the same family. */
  public static AddressSet range(Prefix first, Prefix last) {
    return new AddressSet(List.of(AddressRange.of(first, last)));
  }

  /** All addresses of a family. */
  public static AddressSet all(Family family) {
    return of(List.of(new Prefix(family, 0, 0, 0)));
  }

  /** What this or the other set has. */
  public AddressSet or(AddressSet other) {
    return union(List.of(this, other));
  }

  /** What this and the other set have. */
  public AddressSet and(AddressSet other) {
    return others().or(other.others()).others();
  }

  /** What this set has and the other has not. */
  public AddressSet minus(AddressSet other) {
    return others().or(other).others();
  }

  /** What this set has not, of both families. */
  public AddressSet others() {
    List<AddressRange> rest = new ArrayList<>();
    for (Family family : Family.values()) {
      addOthers(family, rest);
    }
    return new AddressSet(rest);
  }

  private void addOthers(Family family, List<AddressRange> rest) {
    AddressRange before = null;
    for (AddressRange range : ranges) {
      if (range.family() == family) {
        if (before != null) {
          rest.add(before.until(range));
        } else if (range.firstHigh() != 0 || range.firstLow() != 0) {
          rest.add(new AddressRange(family, 0, 0, -1, -1).before(range));
        }
        before = range;
      }
    }
    if (before == null) {
      rest.add(new AddressRange(family, 0, 0, -1, -1));
    } else if (!before.isLast()) {
      rest.add(before.rest());
    }
  }

  /** Whether an address, a prefix of full length, is in the set. */
  public boolean contains(Prefix address) {
    int low = 0;
    int high = ranges.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(address, ranges.get(middle));
      if (order == 0) {
        return true;
      }
      if (order < 0) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return false;
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** In order, those of IPv4 first; no two touch. */
  public List<AddressRange> ranges() {
    return ranges;
  }

  /** The fewest prefixes that have just these addresses, in order. */
  public List<Prefix> prefixes() {
    return ranges.stream().flatMap(range -> range.prefixes().stream()).toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressSet set && ranges.equals(set.ranges);
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  /** {@code 192.0.2.0/24,2001:db8::/32}. */
  @Override
  public String toString() {
    return String.join(",", prefixes().stream().map(Prefix::toString).toList());
  }

  private static int compare(Prefix address, AddressRange range) {
    int order = address.family().compareTo(range.family());
    if (order != 0) {
      return order;
    }
    if (range.isAfter(address.high(), address.low())) {
      return -1;
    }
    return range.isBefore(address.high(), address.low()) ? 1 : 0;
  }

  private static AddressSet joined(List<AddressRange> unsorted) {
    List<AddressRange> sorted = new ArrayList<>(unsorted);
    sorted.sort(ORDER);
    List<AddressRange> joined = new ArrayList<>(sorted.size());
    for (AddressRange range : sorted) {
      int last = joined.size() - 1;
      if (last >= 0 && joined.get(last).touches(range)) {
        joined.set(last, joined.get(last).joined(range));
      } else {
        joined.add(range);
      }
    }
    return new AddressSet(joined);
  }
}
