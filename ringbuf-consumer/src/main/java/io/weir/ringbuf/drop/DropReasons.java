package io.weir.ringbuf.drop;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The drop reasons of one kernel. The upper 16 bits of a reason name its subsystem ({@code
 * include/net/dropreason.h}). Not thread-safe.
 */
public final class DropReasons {
  /** How many bits of a reason are the subsystem's own. */
  public static final int SUBSYSTEM_SHIFT = 16;

  private static final String PREFIX = "SKB_DROP_REASON_";
  private static final String OTHER_PREFIX = "SKB_"; // SKB_CONSUMED, SKB_NOT_DROPPED_YET
  private static final String SUBSYSTEM_PREFIX = "SKB_DROP_REASON_SUBSYS_";
  private static final String[] BOUNDS = {"MAX", "SUBSYS_MASK"}; // no reasons, but in the enum
  private static final Pattern SYMBOL = Pattern.compile("\\{\\s*(\\d+),\\s*\"(\\w+)\"\\s*}");

  private final Map<Integer, DropReason> byNumber = new LinkedHashMap<>();
  private final Map<Integer, String> subsystems = new HashMap<>();
  private final boolean known;
  private Runnable reread = () -> {};

  /**
   * The reasons of a kernel.
   *
   * @param known whether the kernel tells reasons at all; if not, all are nameless
   */
  public DropReasons(boolean known) {
    this.known = known;
    subsystems.put(0, DropReason.CORE);
  }

  /** Takes the constants of {@code enum skb_drop_reason_subsys}. */
  public void addSubsystems(Map<String, Integer> constants) {
    constants.forEach(
        (name, number) -> {
          if (name.startsWith(SUBSYSTEM_PREFIX) && !name.endsWith("_NUM")) {
            String subsystem = name.substring(SUBSYSTEM_PREFIX.length());
            subsystems.put(number, subsystem.toLowerCase(Locale.ROOT));
          }
        });
  }

  /** Takes the constants of an enum of reasons; the first name of a number stays. */
  public void add(Map<String, Integer> constants) {
    constants.forEach(
        (name, number) -> {
          String shorter = shorter(name);
          if (!Arrays.asList(BOUNDS).contains(shorter)) {
            byNumber.putIfAbsent(number, new DropReason(number, shorter, subsystem(number)));
          }
        });
  }

  /** Takes the names that a tracepoint's format in tracefs has for its reasons. */
  public void addFormat(String format) {
    Matcher matcher = SYMBOL.matcher(format);
    Map<String, Integer> constants = new LinkedHashMap<>();
    while (matcher.find()) {
      constants.put(matcher.group(2), Integer.valueOf(matcher.group(1)));
    }
    add(constants);
  }

  /** Whether no reason has a name. */
  public boolean isEmpty() {
    return byNumber.isEmpty();
  }

  /**
   * Lets a subsystem's reason that has no name be looked for again: its module may have come since.
   *
   * @param read adds what there is now, as often as it likes
   */
  public void lookAgainBy(Runnable read) {
    reread = read;
  }

  /** The reason of a number, which is its name in hexadecimal when there is no other. */
  public DropReason of(int number) {
    DropReason reason = byNumber.get(number);
    if (reason == null && number >>> SUBSYSTEM_SHIFT != 0) {
      reread.run();
      reason = byNumber.get(number);
    }
    if (reason == null) {
      String name = known ? "0x" + Integer.toHexString(number) : "";
      reason = new DropReason(number, name, subsystem(number));
    }
    return reason;
  }

  /**
   * The reason of a name, in any case, with or without the prefix.
   *
   * @return empty when this kernel has none of this name
   */
  public Optional<DropReason> named(String name) {
    String wanted = name.toUpperCase(Locale.ROOT);
    return whole(wanted).or(() -> whole(shorter(wanted))); // some begin with SKB_ themselves
  }

  /** All names, for those who look for one. */
  public SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>();
    byNumber.values().forEach(reason -> names.add(reason.name()));
    return names;
  }

  private String subsystem(int number) {
    int subsystem = number >>> SUBSYSTEM_SHIFT;
    return subsystems.getOrDefault(subsystem, Integer.toString(subsystem));
  }

  private Optional<DropReason> whole(String name) {
    return byNumber.values().stream().filter(r -> r.name().equals(name)).findFirst();
  }

  private static String shorter(String name) {
    if (name.startsWith(PREFIX)) {
      return name.substring(PREFIX.length());
    }
    return name.startsWith(OTHER_PREFIX) ? name.substring(OTHER_PREFIX.length()) : name;
  }
}
