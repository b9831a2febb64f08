package io.weir.tools.droprule;

import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.tools.UsageError;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a rule says beside what it is about. */
@Command(name = "droprule-rule")
final class RuleOptions {
  private static final int SET_MAX = 255;
  private static final int WHY_MAX = 1024;

  @Option(
      names = "--action",
      paramLabel = "A",
      defaultValue = "drop",
      converter = ActionType.class,
      description =
          "drop; pass, which exempts packets from rules that come later; or limit=PPS: passes up to"
              + " so many packets a second of each source, and drops what is above (default:"
              + " drop).")
  RuleAction action;

  @Option(
      names = "--rank",
      paramLabel = "N",
      defaultValue = "" + Rule.RANK_DEFAULT,
      description =
          "Of rules that match a packet the lowest rank decides; of equal ranks pass before limit"
              + " before drop (0 to 268435455, default: 1000).")
  int rank;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = Ttl.Type.class,
      description =
          "How long the rule holds: 90s, 30m, 12h; the kernel itself ends it. none needs --force"
              + " (default: 30m).")
  Ttl ttl;

  @Option(
      names = "--set",
      paramLabel = "NAME",
      description = "A name for rules that come and go together; without blanks.")
  private String set;

  @Option(names = "--why", paramLabel = "TEXT", description = "Why, for whoever reads it later.")
  private String why;

  /** How long rules hold of which nothing else says it; null: without an end. */
  Duration ttlOrDefault() {
    return ttl == null ? Rule.TTL_DEFAULT : ttl.duration();
  }

  /** The set's name; null when none was given. */
  String set() {
    return set == null ? null : checkSet(set);
  }

  /** Why; empty when nothing was said. */
  String why() {
    if (why != null && why.codePointCount(0, why.length()) > WHY_MAX) {
      throw new UsageError("--why", "at most " + WHY_MAX + " characters");
    }
    return why == null ? "" : why;
  }

  /** The rank, in its range. */
  int rank() {
    if (rank < 0 || rank > Rule.RANK_MAX) {
      throw new UsageError("--rank=" + rank, "0 to " + Rule.RANK_MAX);
    }
    return rank;
  }

  /** A set's name as it may be. */
  static String checkSet(String name) {
    boolean fits = !name.isEmpty() && name.length() <= SET_MAX;
    if (!fits || name.codePoints().anyMatch(c -> c <= ' ' || Character.isISOControl(c))) {
      throw new UsageError(
          "--set=" + name, "1 to " + SET_MAX + " characters, without blanks and controls");
    }
    return name;
  }
}
