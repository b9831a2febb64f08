package io.weir.policy.trigger;

import io.weir.policy.rule.PortRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports that a condition lets through.
 *
 * @param allowed in ascending order, apart from each other
 * @param none whether packets of protocols without ports are let through too
 */
record PortSet(List<PortRange> allowed, boolean none) {
  private static final PortRange EVERY = new PortRange(0, PortRange.PORT_MAX);

  /** No condition. */
  static final PortSet ANY = new PortSet(List.of(EVERY), true);

  /** Those that are in a range too, or outside of it. */
  PortSet and(PortRange range, boolean inside) {
    List<PortRange> left = new ArrayList<>();
    for (PortRange each : allowed) {
      if (inside) {
        add(left, Math.max(each.first(), range.first()), Math.min(each.last(), range.last()));
      } else {
        add(left, each.first(), Math.min(each.last(), range.first() - 1));
        add(left, Math.max(each.first(), range.last() + 1), each.last());
      }
    }
    return new PortSet(List.copyOf(left), none && !inside);
  }

  /** Those of both. */
  PortSet and(PortSet other) {
    List<PortRange> left = new ArrayList<>();
    for (PortRange each : allowed) {
      for (PortRange too : other.allowed) {
        add(left, Math.max(each.first(), too.first()), Math.min(each.last(), too.last()));
      }
    }
    return new PortSet(List.copyOf(left), none && other.none);
  }

  boolean isEmpty() {
    return allowed.isEmpty() && !none;
  }

  boolean isAny() {
    return equals(ANY);
  }

  /**
   * Whether a packet's port fits.
   *
   * @param port below 0: it has none, or none that is known
   * @param hasPorts whether its protocol has ports
   */
  boolean contains(int port, boolean hasPorts) {
    if (port < 0) {
      return hasPorts ? isAny() : none;
    }
    return allowed.stream().anyMatch(range -> range.contains(port));
  }

  /** As a rule says it, whose packets have ports: empty means any. */
  List<PortRange> ranges() {
    return allowed.equals(ANY.allowed) ? List.of() : allowed;
  }

  private static void add(List<PortRange> to, int first, int last) {
    if (first <= last) {
      to.add(new PortRange(first, last));
    }
  }
}
