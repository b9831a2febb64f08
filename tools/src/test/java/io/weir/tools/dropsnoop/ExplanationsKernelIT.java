package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testsupport.Commands;
import io.weir.tools.dropsnoop.Explanation.Counter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is written of reasons, against what the running kernel says of itself. */
class ExplanationsKernelIT {
  private static final Pattern ENUM =
      Pattern.compile("^enum skb_drop_reason \\{(.*?)^}", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern ENUMERATOR = Pattern.compile("(SKB_\\w+) = \\d+");
  private static final Set<String> ENDS =
      Set.of("SKB_DROP_REASON_MAX", "SKB_DROP_REASON_SUBSYS_MASK");
  private static final double COVERAGE = 0.9;
  private static final String SYSCTL = "sysctl ";

  /** Which came after 6.1; Linux 6.18 has them all. */
  private static final Set<String> NEWER_COUNTERS =
      Set.of(
          "TcpExtBeyondWindow",
          "TcpExtPAWSOldAck",
          "TcpExtPAWSTimewait",
          "TcpExtTSEcrRejected",
          "TcpExtTCPAOBad",
          "TcpExtTCPAOKeyNotFound",
          "TcpExtTCPAORequired");

  private final Explanations reasons = Explanations.load();

  @Test
  void shouldExplainTheReasonsOfThisKernel() {
    List<String> names = coreNames();
    List<String> gaps = NameList.gaps(reasons, names);
    System.out.printf(
        "reasons=%d explained=%d gaps=%s%n", names.size(), names.size() - gaps.size(), gaps);

    assertThat(names).contains("SKB_DROP_REASON_NOT_SPECIFIED").hasSizeGreaterThan(60);
    assertThat(gaps).hasSizeLessThanOrEqualTo((int) (names.size() * (1 - COVERAGE)));
  }

  @Test
  void shouldNameCountersThatThisKernelHas() {
    Set<String> counters =
        Commands.run("nstat", "-asz")
            .lines()
            .map(line -> line.split(" ", 2)[0])
            .collect(Collectors.toSet());

    assertThat(reasons.all().stream().flatMap(it -> it.counters().stream()).map(Counter::name))
        .allMatch(name -> counters.contains(name) || NEWER_COUNTERS.contains(name));
  }

  @Test
  void shouldNameSettingsThatThisKernelHas() {
    Stream<String> settings =
        reasons.all().stream()
            .flatMap(it -> it.checks().stream())
            .filter(command -> command.startsWith(SYSCTL))
            .flatMap(command -> Stream.of(command.substring(SYSCTL.length()).split(" ", -1)));

    assertThat(settings).isNotEmpty().allMatch(ExplanationsKernelIT::exists);
  }

  private static boolean exists(String setting) {
    return Files.exists(Path.of("/proc/sys", setting.replace("IFACE", "lo").split("\\.", -1)));
  }

  private static List<String> coreNames() {
    String types =
        Commands.run("bpftool", "btf", "dump", "file", "/sys/kernel/btf/vmlinux", "format", "c");
    String body = ENUM.matcher(types).results().findFirst().orElseThrow().group(1);
    return ENUMERATOR
        .matcher(body)
        .results()
        .map(result -> result.group(1))
        .filter(name -> !ENDS.contains(name))
        .toList();
  }
}
