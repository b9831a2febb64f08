package io.weir.tools.xdptop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testsupport.Commands;
import io.weir.tools.TmuxShell;
import io.weir.tools.ToolProcess;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The live screen in a real terminal: what it shows, its keys, and every end. */
class XdptopScreenKernelIT {
  private static final String ICMP = "icmp 192.0.2.2 > 192.0.2.1";
  private static final String ICMP6 = "ipv6-icmp 2001:db8::2 > 2001:db8::1";

  /** All received packets, by XDP and by tc: 23 of 14 + 20 + 8 + 56 bytes. */
  private static final Pattern TOTALS =
      Pattern.compile("(?m)^rx +\\d+ +\\d+ +23 +2254 +\\d+ +\\d+ +23 +2254$");

  @Test
  void shouldShowWhatIsCountedAndObeyItsKeys() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        TmuxShell shell = new TmuxShell(80, 24)) {
      String before = shell.state();
      start(shell, lab, "--tc-ingress");
      lab.ping("192.0.2.1", 23);
      String text = shell.await(t -> packets(t, ICMP) == 23 && TOTALS.matcher(t).find());
      assertThat(text.lines().toList())
          .anySatisfy(l -> assertThat(l).startsWith("v0 (veth)  XDP native  rx xdp  tx tc"))
          .allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(80));

      shell.press("s");
      shell.await(t -> t.contains("sort:packets"));
      shell.press("p");
      shell.await(t -> t.contains(" PAUSED "));
      lab.ping("192.0.2.1", 29);
      lab.ping("2001:db8::1", 31);
      assertThat(packets(shell.text(), ICMP)).isEqualTo(23);
      shell.press("p", "f");
      shell.await(t -> packets(t, ICMP) == 23 + 29 && t.contains(" FROZEN "));
      shell.press("/", "v", "6", "Enter");
      shell.await(t -> packets(t, ICMP6) == 31 && packets(t, ICMP) == -1);
      assertThat(shell.text()).contains("filter: v6");

      shell.press("r", "Down", "Down");
      shell.await(t -> t.contains(ICMP) && !t.contains("FROZEN"));
      shell.press("h");
      shell.await(t -> t.contains("this help"));
      shell.press("x", "4");
      shell.await(t -> t.contains("DESTINATION") && !t.contains("this help"));
      shell.resize(160, 50);
      shell.await(t -> t.contains(" PROTOCOL") && t.contains(" SOURCE"));
      shell.resize(20, 5);
      shell.await(t -> t.lines().count() == 5 && t.contains("DESTINATION"));
      shell.resize(80, 24);
      shell.await(t -> t.contains("q quit"));
      shell.press("q");
      shell.await(t -> t.contains("ended 0"));

      assertThat(shell.state()).isEqualTo(before).endsWith("alternate 0 cursor 1");
      assertNothingAttached(lab);
    }
  }

  @ParameterizedTest
  @CsvSource({"C-c, '', 0", "'', INT, 0", "'', TERM, 0", "'', HUP, 0", "'', gone, 1"})
  void shouldGiveTheTerminalBackOnEveryEnd(String key, String signal, int status) throws Exception {
    try (TrafficLab lab = new TrafficLab();
        TmuxShell shell = new TmuxShell(80, 24)) {
      String before = shell.state();
      long pid = start(shell, lab);
      assertThat(shell.flags()).isEqualTo("alternate 1 cursor 0");
      if (!key.isEmpty()) {
        shell.press(key);
      } else if (signal.equals("gone")) {
        Commands.run("ip", "-n", lab.near, "link", "del", "dev", "v0");
      } else {
        Commands.run("kill", "-" + signal, Long.toString(pid));
      }
      String text = shell.await(t -> t.contains("ended "));

      assertThat(text).contains("ended " + status);
      assertThat(text.contains("interface v0 is gone")).isEqualTo(status == 1);
      assertThat(shell.state()).isEqualTo(before).endsWith("alternate 0 cursor 1");
      if (status == 0) {
        assertNothingAttached(lab);
      }
    }
  }

  @Test
  void shouldEndByItselfAndThenWriteTheMessagesThatItShowed() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        TmuxShell shell = new TmuxShell(160, 24)) {
      start(shell, lab, "--count", "20", "--debug", "--sort", "rate", "--filter", "!arp");
      String line = "xdptop: attached interface=v0 driver=veth xdp=native";
      String shown = shell.await(text -> text.contains(line));
      assertThat(shown)
          .contains("sort:rate")
          .containsPattern("(?m)^rx +\\d+ +\\d+ +\\d+ +\\d+ +- +- +- +-$"); // no tc ingress
      String text = shell.await(t -> t.contains("ended 0"));

      assertThat(text.lines().filter(l -> l.startsWith(line)).toList()).hasSize(1);
    }
  }

  @Test
  void shouldGiveTheTerminalToTheShellByControlZ() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        TmuxShell shell = new TmuxShell(80, 24)) {
      String before = shell.state();
      start(shell, lab);
      shell.press("C-z");
      shell.await(text -> text.contains("Stopped") && text.contains("ended 148"));
      assertThat(shell.state()).isEqualTo(before).endsWith("alternate 0 cursor 1");
      lab.ping("192.0.2.1", 23);

      shell.type("fg; echo again $?");
      shell.await(text -> packets(text, ICMP) == 23);
      assertThat(shell.flags()).isEqualTo("alternate 1 cursor 0");
      shell.press("q");
      shell.await(text -> text.contains("again 0"));
      assertThat(shell.state()).isEqualTo(before).endsWith("alternate 0 cursor 1");
    }
  }

  @Test
  void shouldEndWhenTheTerminalIsTakenAway() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        TmuxShell shell = new TmuxShell(80, 24)) {
      ProcessHandle tool = ProcessHandle.of(start(shell, lab)).orElseThrow();
      shell.hangUp();

      tool.onExit().get(60, TimeUnit.SECONDS);
      assertNothingAttached(lab);
    }
  }

  @Test
  void shouldPrintTablesWhereTheTerminalCannotShowAScreen() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        TmuxShell shell = new TmuxShell(80, 24)) {
      shell.type("export TERM=dumb");
      shell.start(command(lab, "--count", "1"));
      String text = shell.await(t -> t.contains("ended 0"));

      assertThat(text)
          .contains("xdptop: TERM=dumb is no terminal for a screen: printing tables")
          .contains("v0 (veth)  XDP native  tc tc");
    }
  }

  /** Starts xdptop and waits for its screen; the process's id. */
  private static long start(TmuxShell shell, TrafficLab lab, String... options) throws Exception {
    long pid = shell.start(command(lab, options));
    shell.await(text -> text.contains("q quit") && text.contains("flow table "));
    return pid;
  }

  private static List<String> command(TrafficLab lab, String... options) {
    List<String> command =
        ToolProcess.command(Xdptop.class, "v0", "--netns", lab.near, "--interval", "100ms");
    command.addAll(List.of(options));
    return command;
  }

  /** The packets since the start of a received flow, from the screen's third number; -1: none. */
  private static long packets(String text, String flow) {
    return text.lines()
        .filter(line -> line.startsWith("rx ") && line.endsWith(" " + flow))
        .mapToLong(line -> Long.parseLong(line.substring(2).trim().split(" +")[2]))
        .findFirst()
        .orElse(-1);
  }

  private static void assertNothingAttached(TrafficLab lab) throws Exception {
    assertThat(lab.attached())
        .doesNotContain("prog/xdp")
        .doesNotContain("clsact")
        .doesNotContain("packet_");
  }
}
