package io.weir.policy.model;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.PrefixCover;
import java.util.List;

/**
 * Addresses of one family, both ends included, in the form of {@link Prefix}: their bits stand at
 * the left of 128; those behind the last address of IPv4 are 1.
 */
public record AddressRange(
    Family family, long firstHigh, long firstLow, long lastHigh, long lastLow) {

  static AddressRange of(Prefix prefix) {
    return new AddressRange(
        prefix.family(),
        prefix.high(),
        prefix.low(),
        prefix.high() | ~Prefix.highMask(prefix.length()),
        prefix.low() | ~Prefix.lowMask(prefix.length()));
  }

  /** From one address to another. */
  static AddressRange of(Prefix first, Prefix last) {
    AddressRange begin = of(first);
    AddressRange end = of(last);
    return new AddressRange(
        first.family(), begin.firstHigh, begin.firstLow, end.lastHigh, end.lastLow);
  }

  static int compare(long high, long low, long otherHigh, long otherLow) {
    int order = Long.compareUnsigned(high, otherHigh);
    return order != 0 ? order : Long.compareUnsigned(low, otherLow);
  }

  /** Whether an address that stands left, of this family, lies before the range. */
  boolean isAfter(long high, long low) {
    return compare(high, low, firstHigh, firstLow) < 0;
  }

  /** Whether it lies behind the range. */
  boolean isBefore(long high, long low) {
    return compare(high, low, lastHigh, lastLow) > 0;
  }

  /** Whether another range begins in this one or right behind it. */
  boolean touches(AddressRange next) {
    return family == next.family
        && (!isBefore(next.firstHigh, next.firstLow)
            || (next.firstLow == lastLow + 1
                && next.firstHigh == lastHigh + (lastLow == -1 ? 1 : 0)
                && !isLast()));
  }

  /** Whether no address lies behind it. */
  public boolean isLast() {
    return lastHigh == -1 && lastLow == -1;
  }

  /** This range, made longer to where another one ends, if that is later. */
  AddressRange joined(AddressRange next) {
    return isBefore(next.lastHigh, next.lastLow)
        ? new AddressRange(family, firstHigh, firstLow, next.lastHigh, next.lastLow)
        : this;
  }

  /** From the address behind this range to the one before another. */
  AddressRange until(AddressRange next) {
    return new AddressRange(
        family,
        lastHigh + (lastLow == -1 ? 1 : 0),
        lastLow + 1,
        next.firstHigh - (next.firstLow == 0 ? 1 : 0),
        next.firstLow - 1);
  }

  /** What lies behind it. */
  AddressRange rest() {
    return new AddressRange(family, lastHigh + (lastLow == -1 ? 1 : 0), lastLow + 1, -1, -1);
  }

  /** What of this range lies before another. */
  AddressRange before(AddressRange next) {
    return new AddressRange(
        family,
        firstHigh,
        firstLow,
        next.firstHigh - (next.firstLow == 0 ? 1 : 0),
        next.firstLow - 1);
  }

  /** The fewest prefixes that have just these addresses, in order. */
  List<Prefix> prefixes() {
    return PrefixCover.range(
        new Prefix(family, firstHigh, firstLow, family.bits()),
        new Prefix(family, lastHigh, lastLow, family.bits()));
  }
}
