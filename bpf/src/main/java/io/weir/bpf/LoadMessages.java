package io.weir.bpf;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the texts that libbpf and the verifier leave behind when a load fails. Pure. */
final class LoadMessages {
  private static final Pattern FAILED_PROGRAM =
      Pattern.compile("prog '([^']+)': (?:BPF program load failed|failed to load)");
  private static final Pattern STATISTICS =
      Pattern.compile(
          "^(processed \\d+ insns|verification time|stack depth|max_states|peak_states|mark_read"
              + "|libbpf: (failed to load object|Not enough permissions)"
              + "|(libbpf: )?(prog '[^']+': )?(-- (BEGIN|END)|failed to load: |BPF program load failed"
              + "|failed to prepare load attributes)).*");

  /** An instruction, the registers before one, a source line, or the precision tracker's notes. */
  private static final Pattern INSTRUCTION =
      Pattern.compile(
          "^(\\d+: (\\([0-9a-f]{2}\\)|R\\d).*|;.*|from \\d+ to \\d+.*|mark_precise.*|func#\\d.*"
              + "|(last_idx|regs=|parent ).*)");

  private LoadMessages() {}

  /** The program that libbpf names as failed, or null. */
  static String failedProgram(String libbpfLog) {
    Matcher matcher = FAILED_PROGRAM.matcher(libbpfLog);
    return matcher.find() ? matcher.group(1) : null;
  }

  /** Whether the verifier wrote anything. */
  static boolean isVerifierLog(String log) {
    return !log.isBlank();
  }

  /** The last line that gives a reason: not a statistic, not an instruction; empty if none. */
  static String lastMeaningfulLine(String log) {
    String[] lines = log.split("\n", -1);
    String fallback = "";
    for (int i = lines.length - 1; i >= 0; i--) {
      String line = lines[i].strip();
      if (line.isEmpty() || STATISTICS.matcher(line).matches()) {
        continue;
      }
      if (fallback.isEmpty()) {
        fallback = line;
      }
      if (!INSTRUCTION.matcher(line).matches()) {
        return line.startsWith("libbpf: ") ? line.substring("libbpf: ".length()) : line;
      }
    }
    return fallback;
  }
}
