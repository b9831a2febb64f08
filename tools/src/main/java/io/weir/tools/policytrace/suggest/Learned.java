package io.weir.tools.policytrace.suggest;

import io.weir.policy.model.Flow;
import io.weir.policy.rule.Prefix;
import io.weir.policy.suggest.Observation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The connections that were seen, and what could not be made one of. One thread. */
final class Learned {
  private static final int MOST = 200_000;

  private final Set<Prefix> own; // empty: whatever is on this side
  private final Set<Observation> observed = new LinkedHashSet<>();
  private long older;
  private long fragments;
  private long malformed;
  private long errors;
  private long others;
  private long beyond;
  private boolean ingress;
  private boolean egress;
  private boolean icmp;

  /**
   * Nothing yet.
   *
   * @param own the endpoint's addresses; empty: all that are seen on its side
   */
  Learned(Set<Prefix> own) {
    this.own = Set.copyOf(own);
  }

  /** A connection that was opened. */
  void add(Observation one) {
    if (isOther(one)) {
      others++;
    } else if (observed.size() == MOST && !observed.contains(one)) {
      beyond++;
    } else {
      observed.add(one);
      ingress |= one.ingress();
      egress |= !one.ingress();
      icmp |= one.flow().icmpType() != Flow.UNKNOWN;
    }
  }

  /** Whether it is not the endpoint's, or one that it has with itself. */
  private boolean isOther(Observation one) {
    boolean mine = own.isEmpty() ? !isToMany(one.own()) : own.contains(one.own());
    return !mine || one.peer().equals(one.own()) || own.contains(one.peer());
  }

  private static boolean isToMany(Prefix address) {
    long first = address.high() >>> 56;
    return first == 0xff || (address.family().bits() == 32 && first >= 0xe0);
  }

  /** One that began before: who opened it is a guess. */
  void addOlder(Observation one) {
    older++;
    add(one);
  }

  void countFragment() {
    fragments++;
  }

  void countMalformed() {
    malformed++;
  }

  void countError() {
    errors++;
  }

  Set<Observation> observed() {
    return Collections.unmodifiableSet(observed);
  }

  /** What was not seen, or not taken, in words. */
  List<String> notObserved(long lost) {
    List<String> words = new ArrayList<>();
    say(words, !ingress, "no connection to it was seen: it denies all ingress");
    say(words, !egress, "no connection from it was seen: it denies all egress");
    say(words, !icmp, "no echo request or other ICMP query was seen: it denies them");
    say(words, icmp || errors > 0, "of ICMP only the first message of two ends is seen");
    say(words, older > 0, older + " flows began before: who opened them was told by the ports");
    say(words, fragments > 0, fragments + " flows of later fragments have no ports: left out");
    say(words, malformed > 0, malformed + " flows had a wrong header: left out");
    say(words, errors > 0, errors + " ICMP errors: they pass with their connections");
    say(words, others > 0, others + " flows were not the endpoint's: left out");
    say(words, beyond > 0, beyond + " flows beyond " + MOST + " kinds were not kept");
    say(words, lost > 0, lost + " flows were lost before they could be read");
    words.add("what was not used in this time is denied");
    return words;
  }

  private static void say(List<String> words, boolean holds, String text) {
    if (holds) {
      words.add(text);
    }
  }
}
