package io.weir.tools.droprule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.Commands;
import io.weir.tools.ToolProcess;
import io.weir.tools.xdptop.TrafficLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Two namespaces, and a host's pins and journal of the test's own; all gone when closed. The
 * commands are about the near end, v0, 192.0.2.1 and 2001:db8::1; the far one has .2 and ::2.
 */
public final class DropruleLab implements AutoCloseable {
  static final String FAR = "192.0.2.2";
  static final String FAR_V6 = "2001:db8::2";
  static final String NEAR = "192.0.2.1";
  static final String NEAR_V6 = "2001:db8::1";
  private static final Pattern COUNTER = Pattern.compile("counter packets (\\d+)");

  public final TrafficLab lab = new TrafficLab();
  final Path dir = Files.createTempDirectory("weir-droprule");

  /** Makes them. */
  public DropruleLab() throws IOException {
    Files.createDirectory(dir.resolve("bpf"));
  }

  /** Runs a command in the near namespace, whatever comes of it. */
  Run run(String... args) throws IOException, InterruptedException {
    return run(null, args);
  }

  /** The same with an input. */
  Run run(Path stdin, String... args) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--netns", lab.near));
    List<String> command = ToolProcess.command(Droprule.class, all.toArray(new String[0]));
    command.addAll(1, settings());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput((stdin == null ? Path.of("/dev/null") : stdin).toFile());
    try (ToolProcess tool = ToolProcess.start(builder)) {
      int status = tool.awaitExit();
      return new Run(status, tool.stdout(), tool.stderr(), tool);
    }
  }

  /** What makes a process work on the test's own pins and journal. */
  public List<String> settings() {
    return List.of(
        "-Dweir.bpffs=" + dir.resolve("bpf"), "-Dweir.journal=" + dir.resolve("journal"));
  }

  /** Runs a command that must succeed without a word to stderr but notes of a new datapath. */
  public Run ok(String... args) throws IOException, InterruptedException {
    Run run = run(args);
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  /** The rules as JSON has them. */
  List<JsonNode> rules() throws IOException, InterruptedException {
    return ok("list", "v0", "--json").events("rule.state");
  }

  /** The hits of the one rule that there is. */
  long hits() throws IOException, InterruptedException {
    List<JsonNode> rules = rules();
    assertThat(rules).hasSize(1);
    return rules.get(0).at("/weir/rule/hits").asLong();
  }

  /** Writes a file below this lab's folder. */
  Path file(String name, String content) throws IOException {
    return Files.writeString(dir.resolve(name), content);
  }

  /** Lets nftables, behind XDP, count what arrives at an end. */
  static void count(String netns, String match) {
    String ruleset =
        "table inet arrived { chain in { type filter hook input priority 0; "
            + match
            + " counter; }; }";
    Commands.run(TrafficLab.inside(netns, "nft", ruleset));
  }

  /** How many arrived. */
  static long arrived(String netns) {
    String text = Commands.run(TrafficLab.inside(netns, "nft", "list", "table", "inet", "arrived"));
    Matcher matcher = COUNTER.matcher(text);
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  /** How many of these echo requests were answered. */
  int answered(String address, int count) {
    String text =
        Commands.attempt(
                List.of(
                    TrafficLab.inside(
                        lab.far,
                        "ping",
                        "-q",
                        "-i",
                        "0.002",
                        "-W",
                        "1",
                        "-c",
                        "" + count,
                        address)))
            .output();
    Matcher matcher = Pattern.compile("(\\d+) received").matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  @Override
  public void close() throws IOException {
    lab.close();
    Commands.attempt(List.of("umount", dir.resolve("bpf").toString()));
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** What a command said. */
  public record Run(int status, List<String> out, String err, ToolProcess tool) {
    /** All it wrote. */
    public String text() {
      return String.join("\n", out);
    }

    /** The events of a name. */
    public List<JsonNode> events(String name) {
      return tool.json().stream().filter(e -> e.get("name").asText().equals(name)).toList();
    }

    /** The transaction that undo would take back. */
    long transaction() {
      Matcher matcher = Pattern.compile("droprule undo (\\d+)").matcher(text());
      assertThat(matcher.find()).as(text()).isTrue();
      return Long.parseLong(matcher.group(1));
    }
  }
}
