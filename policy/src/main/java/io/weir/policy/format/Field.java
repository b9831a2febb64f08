package io.weir.policy.format;

import java.util.HashMap;
import java.util.Map;

/** The fields of a rule's object, in the order in which they are written. */
enum Field {
  ID("id", Kind.INTEGER),
  DIRECTION("direction", Kind.TEXT),
  FAMILY("family", Kind.TEXT),
  SOURCE("source", Kind.TEXTS),
  DESTINATION("destination", Kind.TEXTS),
  PROTOCOL("protocol", Kind.TEXT_OR_INTEGER),
  SOURCE_PORT("source_port", Kind.TEXTS),
  DESTINATION_PORT("destination_port", Kind.TEXTS),
  ICMP_TYPE("icmp.type", Kind.INTEGER),
  ICMP_CODE("icmp.code", Kind.INTEGER),
  TCP_FLAGS_MASK("tcp_flags.mask", Kind.TEXT),
  TCP_FLAGS_VALUE("tcp_flags.value", Kind.TEXT),
  VLAN("vlan", Kind.INTEGER),
  LOCAL("local", Kind.FLAG),
  NEW_ONLY("new_only", Kind.FLAG),
  ACTION("action", Kind.TEXT),
  LIMIT_PPS("limit_pps", Kind.INTEGER),
  RANK("rank", Kind.INTEGER),
  TTL_SECONDS("ttl_seconds", Kind.INTEGER),
  SET("set", Kind.TEXT),
  WHY("why", Kind.TEXT),
  HITS("hits", Kind.INTEGER),
  EXPIRES("expires", Kind.TEXT),
  MODE("mode", Kind.TEXT);

  /** What a value is. */
  enum Kind {
    TEXT,
    /** A text or an array of them. */
    TEXTS,
    TEXT_OR_INTEGER,
    INTEGER,
    FLAG
  }

  private static final Map<String, Field> BY_NAME = byName();

  /** With a dot where an object holds it. */
  final String fieldName;

  final Kind kind;

  Field(String fieldName, Kind kind) {
    this.fieldName = fieldName;
    this.kind = kind;
  }

  /** The field of a name; null when there is none. */
  static Field named(String name) {
    return BY_NAME.get(name);
  }

  /** Whether a name is that of an object that holds fields. */
  static boolean isObject(String name) {
    return name.equals("icmp") || name.equals("tcp_flags");
  }

  private static Map<String, Field> byName() {
    Map<String, Field> byName = new HashMap<>();
    for (Field field : values()) {
      byName.put(field.fieldName, field);
    }
    return byName;
  }
}
