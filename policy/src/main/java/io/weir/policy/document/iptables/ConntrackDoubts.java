package io.weir.policy.document.iptables;

import io.weir.policy.model.Condition;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Field;
import io.weir.policy.model.NumberSet;
import io.weir.policy.rule.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Packets that a flow calls new, as it does when it says nothing, and that conntrack may take for
 * something else: ICMP messages that are no requests, and TCP segments that are no connection's
 * first. Sources: net/netfilter/nf_conntrack_proto_{icmp,icmpv6,tcp}.c.
 */
final class ConntrackDoubts {
  private static final int TYPES_LAST = 0xff;
  private static final int FLAGS_LAST = 0xff;
  private static final int FIN_SYN_RST_ACK = 0x17;
  private static final int SYN = 0x02;
  private static final int[] REQUESTS4 = {8, 13, 15, 17};
  private static final int[] REQUESTS6 = {128, 139};

  private static final Condition NEW = state(NumberSet.of(ConnectionState.NEW.number()));
  private static final Condition NO_FIRST_SEGMENT =
      new Condition.Numbers(Field.TCP_FLAGS, noFirstSegment());
  private static final Condition NO_REQUEST4 =
      new Condition.Numbers(Field.ICMP, noRequest(REQUESTS4));
  private static final Condition NO_REQUEST6 =
      new Condition.Numbers(Field.ICMP, noRequest(REQUESTS6));

  private ConntrackDoubts() {}

  /** Conditions under which it is not known whether a rule's own hold. */
  static List<List<Condition>> of(List<Condition> conditions, Family family) {
    List<Condition> others = new ArrayList<>();
    boolean matters = false;
    for (Condition condition : conditions) {
      if (condition.field() == Field.STATE) {
        matters |= condition instanceof Condition.Numbers numbers && tellsApart(numbers.set());
      } else {
        others.add(condition);
      }
    }
    if (!matters) {
      return List.of();
    }
    return List.of(
        with(others, family == Family.IPV4 ? NO_REQUEST4 : NO_REQUEST6, family),
        with(others, NO_FIRST_SEGMENT, family));
  }

  private static List<Condition> with(List<Condition> others, Condition odd, Family family) {
    List<Condition> all = new ArrayList<>(others);
    all.add(NEW);
    int icmp = family == Family.IPV4 ? 1 : 58;
    int protocol = odd.field() == Field.ICMP ? icmp : 6;
    all.add(new Condition.Numbers(Field.PROTOCOL, NumberSet.of(protocol)));
    all.add(odd);
    return all;
  }

  private static boolean tellsApart(NumberSet states) {
    boolean isNew = states.contains(ConnectionState.NEW.number());
    return Arrays.stream(ConnectionState.values())
        .filter(state -> state != ConnectionState.ESTABLISHED)
        .anyMatch(state -> states.contains(state.number()) != isNew);
  }

  private static Condition state(NumberSet states) {
    return new Condition.Numbers(Field.STATE, states);
  }

  private static NumberSet noRequest(int... requests) {
    NumberSet messages = NumberSet.EMPTY;
    for (int type : requests) {
      messages = messages.or(NumberSet.range(type << Byte.SIZE, type << Byte.SIZE | 0xff));
    }
    return messages.others(TYPES_LAST << Byte.SIZE | 0xff);
  }

  private static NumberSet noFirstSegment() {
    NumberSet flags = NumberSet.EMPTY;
    for (int value = 0; value <= FLAGS_LAST; value++) {
      if ((value & FIN_SYN_RST_ACK) != SYN) {
        flags = flags.or(NumberSet.of(value));
      }
    }
    return flags;
  }
}
