package io.weir.tools.policytrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.tools.ToolProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is typed wrong is answered with what would be right, and status 2. */
class PolicytraceOptionsTest {
  private static final String ENDS = " --from 192.0.2.1 --to 192.0.2.2:80";

  @TempDir static Path folder;

  @Test
  void shouldSayWhatToTypeInstead() throws Exception {
    wrong("", "say what to do: check, lint, diff");
    wrong("chek FILE" + ENDS, "chek");
    wrong("check" + ENDS, "FILE");
    wrong("check FILE", "name both ends of a flow, or a file of flows");
    wrong("check FILE --from ::1", "--to: name the other end, too");
    wrong("check FILE --flows x" + ENDS, "--from --to --flows");
    wrong("check FILE --chain INPUT" + ENDS, "no document is of iptables' table filter");
    wrong("check FILE --chain PREROUTING" + ENDS, "--chain");
    wrong("check FILE --direction up" + ENDS, "--direction");
    wrong("check FILE --endpoint x" + ENDS, "--endpoint: endpoint 'x'");
    wrong("check - --flows -", "standard input can be read once");
    wrong("diff FILE FILE", "--flows");
    wrong("lint FILE --nope", "--nope");
  }

  @Test
  void shouldSayWhyAFileCannotBeRead() throws Exception {
    assertThat(run(1, "check " + folder + "/none" + ENDS)).contains("ENOENT (2): give the path");
    assertThat(run(1, "lint " + folder)).contains("EISDIR (21): name the files in it");
    assertThat(run(1, "check FILE --flows " + folder + "/none")).contains("ENOENT (2)");
  }

  private static void wrong(String words, String told) throws Exception {
    assertThat(run(2, words)).as(words).contains(told);
  }

  private static String run(int status, String words) throws IOException, InterruptedException {
    Path file = folder.resolve("p.yaml");
    if (!Files.exists(file)) {
      Files.writeString(file, "");
    }
    List<String> arguments = new ArrayList<>();
    for (String word : words.split(" ")) {
      if (!word.isEmpty()) {
        arguments.add(word.equals("FILE") ? file.toString() : word);
      }
    }
    String[] all = arguments.toArray(String[]::new);
    try (ToolProcess tool =
        ToolProcess.start(new ProcessBuilder(ToolProcess.command(Policytrace.class, all)))) {
      tool.endInput();
      assertThat(tool.awaitExit()).as(words + ": " + tool.stderr()).isEqualTo(status);
      assertThat(tool.stdout()).as(words).isEmpty();
      return tool.stderr();
    }
  }
}
