package io.weir.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.tools.droprule.Droprule;
import io.weir.tools.dropsnoop.Dropsnoop;
import io.weir.tools.execsnoop.Execsnoop;
import io.weir.tools.policytrace.Policytrace;
import io.weir.tools.xdptop.Xdptop;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ParseResult;

/** The run that scripts/lib.sh makes the class archives by. */
class TrainingTest {

  @ParameterizedTest
  @MethodSource("tools")
  void shouldTrainForASecondWithArgumentsThatTheToolTakes(ToolMain.Tool tool) {
    Duration duration =
        ToolMain.commandLine(tool).parseArgs(tool.training()).matchedOptionValue("duration", null);

    assertThat(duration).isEqualTo(Duration.ofSeconds(1));
  }

  static Stream<ToolMain.Tool> tools() {
    return Stream.of(new Execsnoop(), new Dropsnoop(), new Xdptop());
  }

  @Test
  void shouldTrainOnAFileOfRulesAndChangeNothing() {
    String[] training = new Droprule().training();
    ParseResult parsed = ToolMain.commandLine(new Droprule(), training).parseArgs(training);

    assertThat(parsed.subcommand().matchedOptionValue("dry-run", false)).isTrue();
  }

  @Test
  void shouldTrainOnNoDocumentAtAll() {
    String[] training = new Policytrace().training();
    ParseResult parsed = ToolMain.commandLine(new Policytrace(), training).parseArgs(training);

    assertThat(parsed.subcommand().matchedOptionValue("from", "")).isEqualTo("192.0.2.1");
    assertThat(new Policytrace().usesKernel(training)).isFalse();
  }
}
