package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.tools.TmuxShell;
import io.weir.tools.ToolProcess;
import io.weir.tools.xdptop.TrafficLab;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The screen of counts in a real terminal. */
class SummaryScreenKernelIT {
  private static final Pattern CLOSED =
      Pattern.compile("(?m)^ +\\d+ +(\\d+) +\\d+  NO_SOCKET +v0 .* udp\\b");

  @Test
  void shouldShowWhatIsCountedAndObeyItsKeys() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        TmuxShell shell = new TmuxShell(80, 24)) {
      String before = shell.state();
      long unused =
          shell.start(ToolProcess.command(Dropsnoop.class, "--netns", lab.near, "--summary=100ms"));
      shell.await(text -> text.contains("q quit") && text.contains("since the start"));
      lab.udpToPorts(Drops.NEAR, Drops.CLOSED, Drops.COUNT);
      String text = shell.await(t -> total(t) == Drops.COUNT);
      assertThat(text.lines().toList())
          .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));

      shell.press("t");
      shell.await(t -> t.contains("sort:total") && t.contains(">TOTAL"));
      shell.press("p");
      shell.await(t -> t.contains(" PAUSED "));
      lab.udpToPorts(Drops.NEAR, Drops.CLOSED, 29);
      assertThat(total(shell.text())).isEqualTo(Drops.COUNT);
      shell.press("p");
      shell.await(t -> total(t) == Drops.COUNT + 29);
      shell.press("/", "!", "u", "d", "p", "Enter");
      shell.await(t -> t.contains("filter: !udp") && total(t) == -1);
      shell.press("r", "Down");
      shell.await(t -> total(t) == Drops.COUNT + 29);
      shell.press("h");
      shell.await(t -> t.contains("this help"));
      shell.press("x", "q");
      shell.await(t -> t.contains("ended 0"));

      assertThat(shell.state()).isEqualTo(before).endsWith("alternate 0 cursor 1");
    }
  }

  private static int total(String text) {
    Matcher row = CLOSED.matcher(text);
    return row.find() ? Integer.parseInt(row.group(1)) : -1;
  }
}
