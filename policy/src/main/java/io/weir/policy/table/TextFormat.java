package io.weir.policy.table;

/**
 * What the texts of a table are: records one after the other, of which only user space knows.
 * Numbers are unsigned and little-endian in base 128, the top bit says that more follows.
 *
 * <pre>
 *   string  STRING length UTF-8                 the next number, from 0
 *   rule    RULE flags [entries] [sources] [destinations] [protocol] [ports] [ports]
 *           [type code] [mask value] [vlan] [seconds] [nanos] set why
 *   prefixes count (length, its bytes)...       ports   count (first, last)...
 * </pre>
 *
 * <p>The entries of rules follow each other as their records do. What an entry holds (id, rank,
 * action, lease, end, hits) is read from a rule's first one; a rule that was taken out keeps its
 * record.
 */
final class TextFormat {
  static final int STRING = 1;
  static final int RULE = 2;

  static final int OUT = 1;
  static final int IPV4 = 1 << 1;
  static final int IPV6 = 1 << 2;
  static final int SOURCES = 1 << 3;
  static final int DESTINATIONS = 1 << 4;
  static final int TTL = 1 << 5;
  static final int PROTOCOL = 1 << 6;
  static final int DESTINATION_PORTS = 1 << 7;
  static final int SOURCE_PORTS = 1 << 8;
  static final int ENTRIES = 1 << 9; // not one
  static final int LOCAL = 1 << 10;
  static final int NEW_ONLY = 1 << 11;
  static final int VLAN = 1 << 12;
  static final int ICMP = 1 << 13;
  static final int ICMP_CODE = 1 << 14;
  static final int TCP_FLAGS = 1 << 15;
  static final int TTL_NANOS = 1 << 16;
  static final int TRIAL = 1 << 17;

  private TextFormat() {}
}
