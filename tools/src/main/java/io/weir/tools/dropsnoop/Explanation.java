package io.weir.tools.dropsnoop;

import java.util.List;
import java.util.Objects;

/**
 * What is known of one reason for which the kernel drops packets. Settled against the kernel's
 * source; {@code reasons.json} says which.
 *
 * @param name as the kernel's trace has it: a core reason without {@code SKB_DROP_REASON_}
 * @param subsystem {@code core}, {@code mac80211} or {@code openvswitch}
 * @param normal a free that is no loss: not shown unless asked for, but counted
 * @param aliases what other kernels call it
 * @param meaning in one to three sentences
 * @param places {@code function, function (file)}: where the kernel decides it
 * @param counters those of nstat that move with it; empty when none does
 * @param otherCounters what else moves: of an interface, a queueing discipline, a rule
 * @param checks commands for an operator; capitals stand for what the event says
 * @param remedy one line, without a full stop
 */
public record Explanation(
    String name,
    String subsystem,
    boolean normal,
    List<String> aliases,
    String meaning,
    List<String> places,
    List<Counter> counters,
    List<String> otherCounters,
    List<String> checks,
    String remedy) {

  /** Whose reasons are numbered without a subsystem. */
  public static final String CORE = "core";

  /** A reason without a name, a meaning or a remedy is none: NullPointerException. */
  public Explanation {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(meaning, "meaning");
    Objects.requireNonNull(remedy, "remedy");
    aliases = List.copyOf(aliases);
    places = List.copyOf(places);
    counters = List.copyOf(counters);
    otherCounters = List.copyOf(otherCounters);
    checks = List.copyOf(checks);
  }

  /**
   * A counter that moves with a reason.
   *
   * @param name as nstat writes it, e.g. {@code UdpNoPorts}
   * @param when for which packets of that reason; {@code each time} for all
   */
  public record Counter(String name, String when) {}
}
