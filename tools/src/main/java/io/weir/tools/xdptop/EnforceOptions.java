package io.weir.tools.xdptop;

import io.weir.policy.enforce.Mode;
import io.weir.policy.rule.Rule;
import io.weir.policy.trigger.Trigger;
import io.weir.policy.trigger.TriggerSyntax;
import io.weir.tools.Durations;
import io.weir.tools.OptionalValue;
import io.weir.tools.UsageError;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options by which xdptop makes rules. */
final class EnforceOptions {
  private static final int MAX_RULES = 100_000;
  private static final Duration TTL_LEAST = Duration.ofSeconds(1); // less is over at the next look
  private static final Duration TTL_MOST = Duration.ofDays(3650);

  /** The mode to begin with. */
  enum Begin {
    /** What it is; of a new datapath audit. */
    KEEP,
    /** Count what rules would drop. */
    AUDIT,
    /** Drop. */
    ENFORCE
  }

  @Option(
      names = "--enforce",
      arity = "0..1",
      paramLabel = "MODE",
      preprocessor = OptionalValue.class,
      converter = BeginType.class,
      description =
          "Make rules that drop packets: on the screen by keys, or by --drop-when. They hold as"
              + " long as xdptop runs, unless it is told to let them stay. The mode is what it was,"
              + " of a new datapath audit (counted, and passes); =enforce or =audit sets it.")
  Begin enforce; // null: no rules

  @Option(
      names = "--drop-when",
      paramLabel = "EXPR",
      description =
          "With --enforce: drop what this becomes true of, e.g. 'src.pps > 50k for 3s and proto ="
              + " udp'. xdptop(8) has the grammar, under DROP-WHEN.")
  String dropWhen;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "With --enforce: how long a rule holds, 1s to 87600h (default: 30m).")
  Duration ttl;

  @Option(
      names = "--max-rules",
      paramLabel = "N",
      description =
          "With --drop-when: at most N rules at a time; what more it becomes true of is told and"
              + " passes (default: 100).")
  Integer maxRules;

  @Option(
      names = "--dry-run",
      description = "With --drop-when: only tell what would be dropped; no rule is made.")
  boolean dryRun;

  boolean isOn() {
    return enforce != null;
  }

  /** The mode that is asked for; null: what it is. */
  Mode firstMode() {
    return switch (enforce) {
      case KEEP -> null;
      case AUDIT -> Mode.AUDIT;
      case ENFORCE -> Mode.ENFORCE;
    };
  }

  Duration ttlOrDefault() {
    return ttl == null ? Rule.TTL_DEFAULT : ttl;
  }

  int maxRulesOrDefault() {
    return maxRules == null ? 100 : maxRules;
  }

  /** The expression of --drop-when; null when there is none. */
  Trigger trigger() {
    try {
      return dropWhen == null ? null : Trigger.parse(dropWhen);
    } catch (TriggerSyntax e) {
      throw new UsageError("--drop-when", e.getMessage());
    }
  }

  /**
   * Fails where one is of no use without another.
   *
   * @param flowsOnly whether no samples are taken
   */
  void check(boolean flowsOnly) {
    trigger();
    need(isOn(), !flowsOnly, "--enforce", "tables, a screen or --json");
    need(dropWhen != null, isOn(), "--drop-when", "--enforce");
    need(ttl != null, isOn(), "--ttl", "--enforce");
    need(maxRules != null, dropWhen != null, "--max-rules", "--drop-when");
    need(dryRun, dropWhen != null, "--dry-run", "--drop-when");
    if (ttl != null && (ttl.compareTo(TTL_LEAST) < 0 || ttl.compareTo(TTL_MOST) > 0)) {
      throw new UsageError("--ttl", "1s to " + TTL_MOST.toHours() + "h");
    }
    if (maxRules != null && (maxRules < 1 || maxRules > MAX_RULES)) {
      throw new UsageError("--max-rules=" + maxRules, "1 to " + MAX_RULES);
    }
  }

  private static void need(boolean given, boolean other, String option, String needed) {
    if (given && !other) {
      throw new UsageError(option, "is of use with " + needed + " only");
    }
  }

  /** Reads the optional value of {@code --enforce}. */
  static final class BeginType implements ITypeConverter<Begin> {
    @Override
    public Begin convert(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "" -> Begin.KEEP;
        case "audit" -> Begin.AUDIT;
        case "enforce" -> Begin.ENFORCE;
        default ->
            throw new TypeConversionException(
                "'" + text + "' is no mode to begin with: write --enforce, =audit or =enforce");
      };
    }
  }
}
