package io.weir.man;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.ringbuf.pipeline.Loss;
import io.weir.tools.ExitStatus;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What the code declares is what the page says, and the other way round; the same for every tool.
 */
abstract class PageTest extends RenderedPageTest {
  private static final String LOST = "weir.lost.";

  private final CommandSpec command;
  private final List<String> schemas;

  /**
   * For one page.
   *
   * @param command the picocli command, by whose name the page goes
   * @param schemas of the events that it writes
   */
  PageTest(Object command, String... schemas) {
    super(new CommandLine(command).getCommandName() + ".8");
    this.command = new CommandLine(command).getCommandSpec();
    this.schemas = List.of(schemas);
  }

  @Test
  void shouldDescribeEveryOption() {
    Set<String> declared = new TreeSet<>();
    for (OptionSpec option : command.options()) {
      declared.addAll(List.of(option.names()));
    }

    assertThat(page.boldTerms("OPTIONS")).containsExactlyInAnyOrderElementsOf(declared);
  }

  @Test
  void shouldNameNoOptionThatIsNotDeclared() {
    Set<String> named = new TreeSet<>(page.bold());
    named.removeIf(word -> !word.startsWith("-"));

    assertThat(page.boldTerms("OPTIONS")).containsAll(named);
  }

  @Test
  void shouldDescribeEveryFieldOfTheSchemasAndNoOther() throws IOException {
    Set<String> declared = new TreeSet<>();
    for (String schema : schemas) {
      Path file = BASE.resolve("schema/" + schema + ".schema.json");
      JsonNode root = new ObjectMapper().readTree(file.toFile());
      SchemaFields.collect(root, declared);
    }
    for (Loss cause : Loss.values()) {
      declared.add(LOST + cause.label());
    }

    assertThat(page.boldTermsFrom("FIELDS", "JSON")).containsExactlyInAnyOrderElementsOf(declared);
  }

  @Test
  void shouldDescribeEveryExitStatus() throws IllegalAccessException {
    Set<String> declared = new TreeSet<>();
    for (Field field : ExitStatus.class.getFields()) {
      declared.add(field.get(null).toString());
    }

    assertThat(page.boldTerms("EXIT STATUS")).containsExactlyInAnyOrderElementsOf(declared);
  }
}
