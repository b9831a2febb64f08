package io.weir.tools.xdptop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.tools.ToolProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rules that an expression makes, how long they hold, and who else sees them. */
class XdptopEnforceKernelIT {
  private static final int FLOOD = 2000;
  private static final String WHEN = "src.pps > 500 for 1s and proto = udp";
  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);
  private static final Pattern RULE = Pattern.compile("rule (\\d+) \\(");

  private final TestJournal journal = new TestJournal();

  @AfterEach
  void removeJournal() throws IOException {
    journal.close();
  }

  @Test
  void shouldDropWhatTheExpressionBecomesTrueOfAndLetDropruleRemoveIt() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        Flood flood = new Flood(lab, FLOOD, 100);
        ToolProcess tool = start(lab, "--enforce=enforce", "--drop-when", WHEN, "--ttl", "10m")) {
      String said = await(tool, text -> text.contains("(enforce): drop"));
      assertThat(said)
          .containsPattern(
              "rule \\d+ \\(enforce\\): drop src 203\\.0\\.113\\.66 udp for 10m: pps=\\d+ bps=\\d+"
                  + " syn_ratio=0\\.00 flows=\\d+ held=\\d");
      flood.await(false);
      long others = flood.fromOthers();
      assertThat(flood.nextSecond()).isZero();
      assertThat(flood.fromOthers()).as("the others go on").isGreaterThan(others);
      assertThat(journal.lines("\"intent\""))
          .anySatisfy(line -> assertThat(line).contains("--drop-when", "pps=", "203.0.113.66"));

      assertThat(journal.droprule("list", "v0", "--netns", lab.near))
          .contains("203.0.113.66", "lease");
      journal.droprule("del", "--netns", lab.near, rule(said));
      await(tool, text -> text.contains("was removed: src 203.0.113.66 udp passes until"));
      flood.await(true);
      assertThat(flood.nextSecond()).as("what somebody removed is not made again").isPositive();
      assertThat(journal.droprule("undo", "--netns", lab.near))
          .contains("1 rule of a session: not brought back", "nothing left to take back");
      assertThat(flood.nextSecond()).as("it has no lease to end with").isPositive();
      assertThat(tool.signal("INT")).isZero();
      assertThat(lab.attached()).doesNotContain("prog/xdp").doesNotContain("packet_");
    }
  }

  @Test
  void shouldMakeTheRuleAgainWhenItsTimeIsOver() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        Flood flood = new Flood(lab, FLOOD, 100);
        ToolProcess tool = start(lab, "--enforce=enforce", "--drop-when", WHEN, "--ttl", "3s")) {
      await(tool, text -> text.split("\\(enforce\\): drop src", -1).length > 3);
      flood.await(false);
      assertThat(tool.stderr()).doesNotContain("was removed");
    }
  }

  @Test
  void shouldOnlyTellOnADryRunAndOnlyCountInAudit() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        Flood flood = new Flood(lab, FLOOD, 100);
        ToolProcess tool = start(lab, "--enforce=enforce", "--drop-when", WHEN, "--dry-run")) {
      String said = await(tool, text -> text.contains("would drop src 203.0.113.66 udp for 30m"));
      assertThat(said).doesNotContain("(enforce)");
      assertThat(flood.nextSecond()).isPositive();
      assertThat(tool.signal("TERM")).isZero();
      assertThat(journal.lines("203.0.113.66")).isEmpty();

      try (ToolProcess audit = start(lab, "--enforce", "--drop-when", WHEN)) {
        said = await(audit, text -> text.contains("(audit): drop src 203.0.113.66"));
        assertThat(said).contains("mode audit on v0");
        assertThat(flood.nextSecond()).isPositive();
        assertThat(journal.droprule("show", "--netns", lab.near, rule(said))).contains("pps=");
      }
    }
  }

  @Test
  void shouldNeverMakeMoreThanSoManyNorDropAFailsafe() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        Flood flood = new Flood(lab, FLOOD, 5)) {
      lab.inNear("ip", "route", "add", "default", "via", "192.0.2.2");
      String[] options = {
        "--enforce=enforce", "--drop-when", "src.pps >= 0.3", "--max-rules", "3", "--interval", "2s"
      };
      try (ToolProcess tool = start(lab, options)) {
        lab.ping("192.0.2.1", 23);
        String said = await(tool, text -> text.contains("is reached"));
        assertThat(said).containsPattern("not dropped: \\d+ more that .* --max-rules=3 is reached");
        said = await(tool, text -> text.contains("not dropped: src 192.0.2.2: it is about"));
        assertThat(said).contains("the gateway 192.0.2.2, which no rule cuts off");
        assertThat(said.split("\\(enforce\\): drop", -1)).hasSize(1 + 3);
        lab.ping("192.0.2.1", 1);
        assertThat(flood.nextSecond()).as("it has the most packets").isZero();
      }
    }
  }

  @Test
  void shouldLetAllPassOnceItsLeaseIsOverOrItIsKilled() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        Flood flood = new Flood(lab, FLOOD, 100);
        ToolProcess tool = start(lab, "--enforce=enforce", "--drop-when", WHEN)) {
      flood.await(false);
      tool.pause();
      long startNs = System.nanoTime();
      flood.await(true);
      assertThat(System.nanoTime() - startNs).isLessThan(TimeUnit.SECONDS.toNanos(14));
      tool.resume();
      flood.await(false);
      tool.signal("KILL");
      flood.await(true);
      assertThat(lab.attached()).doesNotContain("prog/xdp");
    }
  }

  @Test
  void shouldLeaseOnlyItsOwnRulesOfAStandingDatapath() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        Flood flood = new Flood(lab, FLOOD, 100)) {
      String[] add = {"add", "v0", "--netns", lab.near, "--src", "198.51.100.0/24"};
      journal.droprule(add);
      journal.droprule("mode", "v0", "enforce", "--netns", lab.near);
      try (ToolProcess tool = start(lab, "--enforce", "--drop-when", WHEN)) {
        await(tool, text -> text.contains("(enforce): drop src 203.0.113.66"));
        flood.await(false);
        assertThat(journal.droprule("list", "v0", "--netns", lab.near))
            .contains("198.51.100.0/24", "203.0.113.66");
        assertThat(tool.signal("INT")).isZero();
      }
      flood.await(true);
      assertThat(journal.droprule("list", "v0", "--netns", lab.near))
          .contains("198.51.100.0/24")
          .doesNotContain("203.0.113.66");
      journal.droprule("detach", "v0", "--netns", lab.near);
      assertThat(lab.attached()).doesNotContain("packet_");
    }
  }

  @Test
  void shouldRefuseOptionsThatMakeNoSense() throws Exception {
    assertThat(refusal("lo", "--drop-when", WHEN))
        .contains("--drop-when: is of use with --enforce");
    assertThat(refusal("lo", "--enforce", "--ttl", "1m", "--flows")).contains("--enforce");
    assertThat(refusal("lo", "--enforce", "--drop-when", "src.pps > fast"))
        .contains("--drop-when: column 11: 'fast' is no rate: write a number");
  }

  private String refusal(String... args) throws Exception {
    List<String> command = journal.command(Xdptop.class, args);
    try (ToolProcess tool = ToolProcess.start(new ProcessBuilder(command))) {
      assertThat(tool.awaitExit()).isEqualTo(2);
      return tool.stderr();
    }
  }

  private ToolProcess start(TrafficLab lab, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            journal.command(Xdptop.class, "v0", "--netns", lab.near, "--batch", "--debug"));
    if (!List.of(options).contains("--interval")) {
      command.addAll(List.of("--interval", "500ms"));
    }
    command.addAll(List.of(options));
    ToolProcess tool = ToolProcess.start(new ProcessBuilder(command));
    tool.awaitAttached();
    return tool;
  }

  private static String await(ToolProcess tool, Predicate<String> wanted) {
    long startNs = System.nanoTime();
    while (!wanted.test(tool.stderr())) {
      if (System.nanoTime() - startNs > DEADLINE_NS) {
        throw new AssertionError("it never said so, but:\n" + tool.stderr());
      }
      Thread.onSpinWait();
    }
    return tool.stderr();
  }

  private static String rule(String said) {
    Matcher matcher = RULE.matcher(said);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
