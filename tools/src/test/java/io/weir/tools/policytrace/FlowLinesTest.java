package io.weir.tools.policytrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FlowLinesTest {
  @Test
  void shouldReadLinesWhateverTheReadsAre() throws IOException {
    Random random = new Random(4);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      text.append("x".repeat(random.nextInt(100))).append('\n');
    }
    text.append("y".repeat(200_000)).append("\n\nlast");

    assertThat(lines(text.toString())).containsExactlyElementsOf(text.toString().lines().toList());
  }

  @Test
  void shouldGoOnBehindALineThatIsTooLong() throws IOException {
    String longest = "z".repeat(3 * FlowLines.LONGEST);

    assertThat(lines("a\n" + longest + "\nb\n" + longest))
        .containsExactly("a", "too long", "b", "too long");
  }

  @Test
  void shouldHaveNoLineInNothing() throws IOException {
    assertThat(lines("")).isEmpty();
    assertThat(lines("\n")).containsExactly("");
  }

  private static List<String> lines(String text) throws IOException {
    FlowLines lines =
        new FlowLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), () -> {});
    List<String> all = new ArrayList<>();
    while (lines.next()) {
      String line = new String(lines.bytes(), lines.from(), lines.length(), StandardCharsets.UTF_8);
      all.add(lines.isTooLong() ? "too long" : line.replace("\n", ""));
      assertThat(lines.number()).isEqualTo(all.size());
    }
    return all;
  }
}
