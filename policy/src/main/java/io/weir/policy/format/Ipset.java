package io.weir.policy.format;

import io.weir.policy.rule.Family;
import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import io.weir.policy.text.Words;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/** A set that an ipset file makes: what its elements mean. */
final class Ipset {
  static final int NO_TIMEOUT = -1;
  private static final int TIMEOUT_MAX = Integer.MAX_VALUE;

  /** Options that change nothing of what an element matches. */
  private static final Set<String> NO_EFFECT =
      Set.of("comment", "counters", "skbinfo", "forceadd", "-exist");

  final String name;
  private final byte[] nameBytes;
  final IpsetKind kind;
  Family family = Family.IPV4;
  int netmask = -1;
  int timeoutSeconds = NO_TIMEOUT;
  boolean hasNomatch;

  private Ipset(String name, IpsetKind kind) {
    this.name = name;
    this.nameBytes = name.getBytes(StandardCharsets.UTF_8);
    this.kind = kind;
  }

  /** From the words behind {@code create}. */
  static Ipset of(Words words) throws Refusal {
    String name = words.require("a set's name");
    Ipset set = new Ipset(name, IpsetKind.of(words.require("a set's type")));
    for (String word = words.next(); word != null; word = words.next()) {
      set.option(word, words);
    }
    set.check();
    return set;
  }

  /** Whether these bytes are its name. */
  boolean isNamed(byte[] bytes, int from, int to) {
    return Arrays.equals(bytes, from, to, nameBytes, 0, nameBytes.length);
  }

  /** An address's length where the element has none. */
  int bits() {
    return netmask < 0 ? family.bits() : netmask;
  }

  private void option(String word, Words words) throws Refusal {
    switch (word) {
      case "family" -> family = family(words.require(word));
      case "netmask" -> netmask = words.number(word, 128);
      case "timeout" -> timeoutSeconds = words.number(word, TIMEOUT_MAX);
      case "hashsize", "maxelem", "bucketsize", "initval", "size", "range" -> words.require(word);
      default -> {
        if (!NO_EFFECT.contains(word)) {
          throw new Refusal("option '" + Source.shown(word) + "' of a set is not known");
        }
      }
    }
  }

  private void check() throws Refusal {
    if (netmask > family.bits()) {
      throw new Refusal("netmask " + netmask + ": 0 to " + family.bits());
    }
  }

  private static Family family(String text) throws Refusal {
    return switch (text) {
      case "inet" -> Family.IPV4;
      case "inet6" -> Family.IPV6;
      default -> throw new Refusal("family '" + Source.shown(text) + "': inet or inet6");
    };
  }
}
