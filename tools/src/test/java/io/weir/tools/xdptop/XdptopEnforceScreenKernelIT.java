package io.weir.tools.xdptop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.tools.TmuxShell;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From a flood to a rule and back, by keys in a real terminal. */
class XdptopEnforceScreenKernelIT {
  private static final int FLOOD = 20_000;
  private static final int OTHERS = 10_000;
  private static final int KEYS_AT_MOST = 15;

  private final TestJournal journal = new TestJournal();
  private int keys;

  @AfterEach
  void removeJournal() throws IOException {
    journal.close();
  }

  @Test
  void shouldFindAndDropTheSourceOfAFloodAndUndoIt() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        Flood flood = new Flood(lab, FLOOD, OTHERS);
        TmuxShell shell = new TmuxShell(120, 30)) {
      start(shell, lab);
      shell.await(text -> text.contains(" AUDIT ") && text.contains("2 flows 1"));
      press(shell, "3", "k", "Down");
      shell.await(text -> text.contains("rx " + Flood.SOURCE));
      press(shell, "d");
      String asked = shell.await(text -> text.contains("it would have hit"));
      assertThat(asked)
          .contains("rule      drop received source " + Flood.SOURCE)
          .contains("1000 flows of 1 source to 1 local socket")
          .contains("sockets   udp/9");
      press(shell, "Enter");
      shell.await(text -> text.contains(": drop source " + Flood.SOURCE + " for 30m; AUDIT"));
      shell.await(text -> rate(text, "would drop ") > FLOOD / 2);
      flood.await(true); // audit: it passes

      press(shell, "m", "e");
      shell.await(text -> rate(text, "dropped ") > FLOOD / 2);
      flood.await(false);
      long others = flood.fromOthers();
      assertThat(flood.nextSecond()).isZero();
      assertThat(flood.fromOthers()).as("the others go on").isGreaterThan(others);
      press(shell, "r");
      shell.await(text -> text.matches("(?s).* 1 rule\\s.*drop +\\* src " + Flood.SOURCE + ".*"));
      press(shell, "r", "u");
      shell.await(text -> text.contains("is removed again") && text.contains(" 0 rules"));
      flood.await(true);
      press(shell, "q");
      shell.await(text -> text.contains("ended 0"));

      assertThat(journal.lines("intent"))
          .hasSize(3)
          .first()
          .asString()
          .contains("xdptop --enforce v0", "seen as " + Flood.SOURCE);
      assertThat(keys).isLessThanOrEqualTo(KEYS_AT_MOST);
      assertThat(lab.attached()).doesNotContain("prog/xdp").doesNotContain("packet_");
    }
  }

  @Test
  void shouldLetItsRulesStayWhereItIsToldTo() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        Flood flood = new Flood(lab, 2000, 10);
        TmuxShell shell = new TmuxShell(120, 30)) {
      start(shell, lab);
      shell.await(text -> text.contains(" AUDIT ") && text.contains("3 sources 1"));
      press(shell, "m", "e", "3", "k", "Down");
      shell.await(text -> text.contains("rx " + Flood.SOURCE));
      press(shell, "d", "[", "Enter");
      shell.await(text -> text.contains(": drop source prefix 203.0.113.0/24 for 30m"));
      flood.await(false);
      press(shell, "q");
      shell.await(text -> text.contains("shall the rule of this session stay?"));
      press(shell, "y");
      String last = shell.await(text -> text.contains("ended 0"));
      assertThat(last).contains("1 rule stays, in mode ENFORCE, each until its TTL");

      assertThat(flood.nextSecond()).isZero();
      assertThat(journal.droprule("list", "v0", "--netns", lab.near))
          .contains("203.0.113.0/24")
          .doesNotContain("lease");
      assertThat(journal.droprule("undo")).as("the last, the rule").contains("1 rule removed");
      flood.await(true);
      assertThat(journal.droprule("undo")).as("the mode before it").contains("v0  AUDIT");
      journal.droprule("detach", "v0", "--netns", lab.near);
      assertThat(lab.attached()).doesNotContain("packet_");
    }
  }

  @Test
  void shouldBringAStandingRuleBackAsOne() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        TmuxShell shell = new TmuxShell(120, 30)) {
      journal.droprule("add", "v0", "--netns", lab.near, "--src", "198.51.100.0/24");
      start(shell, lab);
      press(shell, "r");
      shell.await(text -> text.contains("src 198.51.100.0/24"));
      press(shell, "Down", "x");
      shell.await(text -> text.contains(" 0 rules"));
      press(shell, "r", "u");
      shell.await(text -> text.contains("is back") && text.contains(" 1 rule"));
      press(shell, "q");
      shell.await(text -> text.contains("ended 0"));
      assertThat(journal.droprule("list", "v0", "--netns", lab.near))
          .contains("198.51.100.0/24")
          .doesNotContain("lease");
      journal.droprule("detach", "v0", "--netns", lab.near);
    }
  }

  private static double rate(String text, String before) {
    int at = text.indexOf(before);
    String number = at < 0 ? "0" : text.substring(at + before.length()).split("/s", 2)[0].trim();
    return number.matches("\\d+") ? Double.parseDouble(number) : 0;
  }

  private void press(TmuxShell shell, String... names) {
    keys += names.length;
    shell.press(names);
  }

  private long start(TmuxShell shell, TrafficLab lab, String... options) throws Exception {
    List<String> command = journal.command(Xdptop.class, "v0", "--netns", lab.near, "--enforce");
    command.addAll(List.of(options));
    long pid = shell.start(command);
    shell.await(text -> text.contains("q quit") && text.contains("flow table "));
    return pid;
  }
}
