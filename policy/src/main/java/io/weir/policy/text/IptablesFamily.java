package io.weir.policy.text;

import io.weir.policy.rule.Family;

/**
 * Whose tables an iptables file is about: the comment at its head says it; without one an IPv6
 * address does, for IPv4's tables have none.
 */
public final class IptablesFamily {
  private IptablesFamily() {}

  public static Family of(byte[] bytes) {
    Source source = new Source(bytes);
    while (source.next()) {
      if (source.isEmpty()) {
        continue;
      }
      if (bytes[source.from()] == '#') {
        Family named = named(source.text(), null);
        if (named != null) {
          return named;
        }
      } else if (hasIpv6(source)) {
        return Family.IPV6;
      }
    }
    return Family.IPV4;
  }

  /** The family that a comment names; else the other one. */
  public static Family named(String comment, Family otherwise) {
    if (comment.contains("ip6tables")) {
      return Family.IPV6;
    }
    return comment.contains("iptables") ? Family.IPV4 : otherwise;
  }

  private static boolean hasIpv6(Source source) {
    Words words = new Words(source.bytes(), source.from(), source.to());
    try {
      for (String word = words.next(); word != null; word = words.next()) {
        switch (word) {
          case "-s", "-d", "--src-range", "--dst-range" -> {
            return words.require(word).indexOf(':') >= 0;
          }
          case "icmp6", "ipv6-icmp", "icmpv6", "--icmpv6-type" -> {
            return !words.wasQuoted();
          }
          default -> {
            continue;
          }
        }
      }
      return false;
    } catch (Refusal toldLater) {
      return false;
    }
  }
}
