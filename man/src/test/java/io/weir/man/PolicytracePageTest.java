package io.weir.man;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.tools.ExitStatus;
import io.weir.tools.policytrace.Policytrace;
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

/** What policytrace's subcommands declare is what its page says, and the other way round. */
class PolicytracePageTest extends RenderedPageTest {
  private static final List<String> SCHEMAS =
      List.of("policy.verdict", "policy.change", "policy.finding", "weir.summary");
  private static final Set<String> COMMON =
      Set.of("--json", "--debug", "-h", "--help", "--version");

  private final Map<String, CommandLine> commands =
      new Policytrace().commandLine(new String[0]).getSubcommands();

  PolicytracePageTest() {
    super("policytrace.8");
  }

  @Test
  void shouldDescribeTheCommonOptionsThatEveryCommandHas() {
    assertThat(page.boldTerms("OPTIONS")).containsExactlyInAnyOrderElementsOf(COMMON);
    assertThat(commands.values())
        .allSatisfy(command -> assertThat(names(command)).containsAll(COMMON));
  }

  @Test
  void shouldDescribeEveryOptionOfEveryCommand() {
    commands.forEach(
        (name, command) -> {
          Set<String> own = names(command);
          own.removeAll(COMMON);
          Set<String> told = page.boldTerms("POLICYTRACE " + name.toUpperCase(Locale.ROOT));
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
    for (String schema : SCHEMAS) {
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
