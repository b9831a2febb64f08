package io.weir.man;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.tools.ExitStatus;
import io.weir.tools.ToolMain;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What a tool's subcommands declare is what its page says, and the other way round. */
abstract class CommandsPageTest extends RenderedPageTest {
  private final String tool;
  private final Map<String, CommandLine> commands;
  private final Set<String> common;
  private final List<String> schemas;

  /**
   * Of a tool.
   *
   * @param common options that every subcommand has
   * @param schemas of what it answers
   */
  CommandsPageTest(ToolMain.Tool tool, String name, Set<String> common, List<String> schemas) {
    super(name + ".8");
    this.tool = name.toUpperCase(Locale.ROOT) + " ";
    this.commands = tool.commandLine(new String[0]).getSubcommands();
    this.common = common;
    this.schemas = schemas;
  }

  @Test
  void shouldDescribeTheCommonOptionsThatEveryCommandHas() {
    assertThat(page.boldTerms("OPTIONS")).containsExactlyInAnyOrderElementsOf(common);
    assertThat(commands.values())
        .allSatisfy(command -> assertThat(names(command)).containsAll(common));
  }

  @Test
  void shouldDescribeEveryOptionOfEveryCommand() {
    commands.forEach(
        (name, command) -> {
          Set<String> own = names(command);
          own.removeAll(common);
          Set<String> told = page.boldTerms(tool + name.toUpperCase(Locale.ROOT));
          told.removeIf(word -> !word.startsWith("-"));
          assertThat(told).as(name).containsExactlyInAnyOrderElementsOf(own);
        });
  }

  @Test
  void shouldNameNoOptionThatIsNotDeclared() {
    Set<String> named = new TreeSet<>(page.bold());
    named.removeIf(word -> !word.startsWith("-"));
    Set<String> declared = new TreeSet<>();
    commands.values().forEach(command -> declared.addAll(names(command)));

    assertThat(declared).containsAll(named);
  }

  @Test
  void shouldListEveryCommand() {
    Set<String> listed = page.boldTerms("COMMANDS");

    assertThat(listed).containsExactlyInAnyOrderElementsOf(commands.keySet());
  }

  @Test
  void shouldDescribeEveryFieldOfTheSchemasAndNoOther() throws IOException {
    Set<String> declared = new TreeSet<>();
    for (String schema : schemas) {
      JsonNode root =
          new ObjectMapper().readTree(BASE.resolve("schema/" + schema + ".schema.json").toFile());
      SchemaFields.collect(root, declared);
    }

    assertThat(page.boldTerms("JSON")).containsExactlyInAnyOrderElementsOf(declared);
  }

  @Test
  void shouldDescribeEveryExitStatus() throws IllegalAccessException {
    Set<String> declared = new TreeSet<>();
    for (Field field : ExitStatus.class.getFields()) {
      declared.add(field.get(null).toString());
    }

    assertThat(page.boldTerms("EXIT STATUS")).containsExactlyInAnyOrderElementsOf(declared);
  }

  private static Set<String> names(CommandLine command) {
    Set<String> names = new TreeSet<>();
    for (OptionSpec option : command.getCommandSpec().options()) {
      names.addAll(List.of(option.names()));
    }
    return names;
  }
}
