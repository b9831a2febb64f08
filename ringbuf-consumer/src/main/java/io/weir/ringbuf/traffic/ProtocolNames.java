package io.weir.ringbuf.traffic;

import java.util.HashSet;
import java.util.Set;

/**
 * Which protocols have a series of their own, so that their number is bounded: all that have a
 * name, and of the rest the first 16 that come. A series once made stays, and what is {@code other}
 * stays other, so that no counter ever goes backwards. One thread.
 */
final class ProtocolNames {
  private static final int UNNAMED = 16;
  private static final String OTHER = "other";
  private static final Set<String> NAMED_TYPES = Set.of("arp", "802.3", OTHER);

  private final Set<String> unnamed = new HashSet<>();

  /** The name under which this protocol is counted. */
  String of(ProtocolKey key) {
    String text = key.text();
    if (hasName(key) || unnamed.contains(text)) {
      return text;
    }
    return unnamed.size() < UNNAMED && unnamed.add(text) ? text : OTHER;
  }

  private static boolean hasName(ProtocolKey key) {
    return switch (key.kind()) {
      case MALFORMED, TRAIT -> true;
      case TYPE -> NAMED_TYPES.contains(key.name());
      case TRANSPORT -> IpProtocols.isNamed(key.name());
    };
  }
}
