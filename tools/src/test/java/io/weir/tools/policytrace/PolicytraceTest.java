package io.weir.tools.policytrace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user starts it. */
class PolicytraceTest {
  private static final String DB = "shop/db=10.1.0.10,role=database";
  private static final String WEB = "shop/web=10.1.0.20,role=frontend";
  private static final String DOCUMENT =
      """
      apiVersion: projectcalico.org/v3
      kind: NetworkPolicy
      metadata: {name: p, namespace: shop}
      spec:
        selector: role == 'database'
        ingress:
        - action: Allow
          protocol: TCP
          source: {selector: role == 'frontend'}
          destination: {ports: [6379]}
      """;

  @TempDir Path folder;

  private Path document;
  private final SchemaCheck check = new SchemaCheck();

  @BeforeEach
  void write() throws IOException {
    document = Files.writeString(folder.resolve("p.yaml"), DOCUMENT);
  }

  @Test
  void shouldSayWhichRuleAllows() throws Exception {
    try (ToolProcess tool = ask("web", "db:6379/tcp")) {
      assertThat(tool.awaitExit()).isZero();
      assertThat(tool.stderr()).isEmpty();
      assertThat(tool.stdout())
          .containsExactly(
              "flow         in tcp 10.1.0.20 > 10.1.0.10:6379",
              "verdict      allow",
              "policy       NetworkPolicy shop/p (calico)",
              "rule         spec.ingress[0], " + document + ":7:5",
              "match        L3-L4",
              "reason       rule: it is the first that decides");
    }
  }

  @Test
  void shouldSayWhoDeniesByDefaultAndWhatCameNear() throws Exception {
    try (ToolProcess tool = ask("192.0.2.1", "db:6379", "--exit-code", "--explain")) {
      assertThat(tool.awaitExit()).isEqualTo(1);
      assertThat(tool.stdout())
          .contains(
              "verdict      deny",
              "denied by    NetworkPolicy shop/p spec, " + document + ":5:3",
              "nearest      NetworkPolicy shop/p spec.ingress[0], "
                  + document
                  + ":7:5: its source address does not fit",
              "  no      source address in 10.1.0.20",
              "  fits    destination port in 6379");
    }
  }

  @Test
  void shouldWriteEventsThatKeepToTheirSchemas() throws Exception {
    try (ToolProcess tool = ask("192.0.2.1:5", "db:6379", "--json")) {
      assertThat(tool.awaitExit()).isZero();
      JsonNode event = tool.json().get(0);
      assertThat(check.faults(tool.stdout().get(0))).isEmpty();
      assertThat(event.at("/weir/verdict").asText()).isEqualTo("deny");
      assertThat(event.at("/weir/policy/reason").asText()).isEqualTo("default-deny");
      assertThat(event.at("/weir/policy/activators/0/name").asText()).isEqualTo("p");
      assertThat(event.at("/weir/policy/near_miss/field").asText()).isEqualTo("source address");
      assertThat(event.at("/weir/policy/near_miss/line").asInt()).isEqualTo(7);
    }
  }

  @Test
  void shouldAnswerEachFlowInOrderAndTellLinesThatItCannotRead() throws Exception {
    Path flows =
        Files.writeString(
            folder.resolve("f.jsonl"),
            flow("10.1.0.20", 6379)
                + flow("10.1.0.20", 22)
                + "{\"source\":{\"address\":\"nowhere\"}}\n"
                + "\n"
                + "{\"schema\":\"xdptop/1\",\"name\":\"weir.summary\",\"weir\":{}}\n"
                + flow("10.1.0.20", 6379).replace("receive", "transmit")
                + flow("192.0.2.1", 6379).trim());
    try (ToolProcess tool = start("check", "--flows", flows.toString(), "--json")) {
      assertThat(tool.awaitExit()).isEqualTo(1);
      assertThat(tool.json())
          .extracting(event -> event.at("/weir/verdict").asText())
          .containsExactly("allow", "deny", "allow", "deny", "");
      assertThat(tool.stderr())
          .isEqualTo("policytrace: " + flows + ":3: source.address: 'nowhere' is no address");
      for (String line : tool.stdout()) {
        assertThat(check.faults(line)).as(line).isEmpty();
      }
      JsonNode summary = tool.json().get(4);
      assertThat(summary.at("/weir/seen").asInt()).isEqualTo(6);
      assertThat(summary.at("/weir/shown").asInt()).isEqualTo(4);
      assertThat(summary.at("/weir/filtered").asInt()).isEqualTo(1);
      assertThat(summary.at("/weir/lost/input").asInt()).isEqualTo(1);
    }
  }

  @Test
  void shouldAnswerAPipeLineByLine() throws Exception {
    try (ToolProcess tool = start("check", "--flows", "-")) {
      tool.say(flow("10.1.0.20", 6379).trim());
      while (tool.stdout().isEmpty()) {
        Thread.sleep(10);
      }
      assertThat(tool.stdout().get(0)).startsWith("allow  in tcp 10.1.0.20:40000 > 10.1.0.10:6379");
      tool.endInput();
      assertThat(tool.awaitExit()).isZero();
      assertThat(tool.stdout()).contains("1 flows: 1 allowed, 0 denied");
    }
  }

  @Test
  void shouldAnswerAHundredThousandFlowsInLittleMemory() throws Exception {
    Path flows = folder.resolve("many.jsonl");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      lines.add(flow("10.1." + i / 256 % 256 + "." + i % 256, i % 2 == 0 ? 6379 : 22).trim());
    }
    Files.write(flows, lines);
    List<String> command = command("check", "--flows", flows.toString(), "--json");
    try (ToolProcess tool = ToolProcess.startForLastLine(new ProcessBuilder(command))) {
      assertThat(tool.awaitExit()).isZero();
      assertThat(tool.json().get(0).at("/weir/shown").asInt()).isEqualTo(100_000);
    }
  }

  @Test
  void shouldEndQuietlyWhenNobodyReads() throws Exception {
    Path flows = folder.resolve("many.jsonl");
    Files.writeString(flows, flow("10.1.0.20", 6379).repeat(20_000));
    List<String> command =
        List.of("bash", "-c", "\"$@\" | head -n 1; echo ${PIPESTATUS[0]}", "bash");
    List<String> all = new ArrayList<>(command);
    all.addAll(command("check", "--flows", flows.toString(), "--json"));
    try (ToolProcess tool = ToolProcess.start(new ProcessBuilder(all))) {
      assertThat(tool.awaitExit()).isZero();
      assertThat(tool.stderr()).isEmpty();
      assertThat(tool.stdout()).hasSize(2).last().isEqualTo("0");
    }
  }

  @Test
  void shouldTellFlowsWhoseVerdictChanges() throws Exception {
    Path after = Files.writeString(folder.resolve("q.yaml"), DOCUMENT.replace("6379", "6380"));
    Path flows =
        Files.writeString(
            folder.resolve("f.jsonl"),
            flow("10.1.0.20", 22) + flow("10.1.0.20", 6379) + flow("10.1.0.20", 6380));
    List<String> arguments =
        List.of(
            "diff",
            document.toString(),
            after.toString(),
            "--flows",
            flows.toString(),
            "--endpoint",
            DB,
            "--endpoint",
            WEB,
            "--exit-code");
    try (ToolProcess tool = run(arguments)) {
      assertThat(tool.awaitExit()).isEqualTo(1);
      assertThat(tool.stdout())
          .containsExactly(
              flows + ":2: in tcp 10.1.0.20:40000 > 10.1.0.10:6379: allow -> deny",
              "  old  NetworkPolicy shop/p spec.ingress[0], " + document + ":7:5 (L3-L4, rule)",
              "  new  NetworkPolicy shop/p spec, " + after + ":5:3 (none, default-deny)",
              flows + ":3: in tcp 10.1.0.20:40000 > 10.1.0.10:6380: deny -> allow",
              "  old  NetworkPolicy shop/p spec, " + document + ":5:3 (none, default-deny)",
              "  new  NetworkPolicy shop/p spec.ingress[0], " + after + ":7:5 (L3-L4, rule)",
              "3 flows: 1 allowed, 2 denied, 2 changed");
    }
    List<String> json = new ArrayList<>(arguments);
    json.set(json.size() - 1, "--json");
    try (ToolProcess tool = run(json)) {
      assertThat(tool.awaitExit()).isZero();
      assertThat(tool.stdout()).hasSize(3);
      for (String line : tool.stdout()) {
        assertThat(check.faults(line)).as(line).isEmpty();
      }
    }
  }

  @Test
  void shouldRefuseDocumentsByFileLineFieldAndFix() throws Exception {
    Files.writeString(document, DOCUMENT.replace("ingress:", "ingres:"));
    try (ToolProcess tool = ask("web", "db:6379")) {
      assertThat(tool.awaitExit()).isEqualTo(2);
      assertThat(tool.stdout()).isEmpty();
      assertThat(tool.stderr())
          .contains(
              "policytrace: "
                  + document
                  + ":6:3: error: spec.ingres: there is no such field: did you mean ingress?");
    }
    try (ToolProcess tool = run(List.of("lint", document.toString(), "--json"))) {
      assertThat(tool.awaitExit()).isEqualTo(1);
      for (String line : tool.stdout()) {
        assertThat(check.faults(line)).as(line).isEmpty();
      }
      JsonNode finding = tool.json().get(0);
      assertThat(finding.at("/weir/policy/severity").asText()).isEqualTo("error");
      assertThat(finding.at("/weir/policy/line").asInt()).isEqualTo(6);
      assertThat(finding.at("/weir/policy/column").asInt()).isEqualTo(3);
    }
  }

  @Test
  void shouldNotLetADocumentDriveTheTerminal() throws Exception {
    Files.writeString(document, DOCUMENT.replace("ingress:", "\"a\\eb\\u202e\": 1\n  ingress:"));
    try (ToolProcess tool = run(List.of("lint", document.toString()))) {
      assertThat(tool.awaitExit()).isEqualTo(1);
      assertThat(String.join("", tool.stdout())).doesNotContain("\u001b", "\u202e");
    }
  }

  private ToolProcess ask(String from, String to, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("check", "--from", from, "--to", to));
    arguments.addAll(List.of(more));
    return start(arguments.toArray(String[]::new));
  }

  private ToolProcess start(String... arguments) throws IOException {
    return ToolProcess.start(new ProcessBuilder(command(arguments)));
  }

  private List<String> command(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(document.toString(), "--endpoint", DB, "--endpoint", WEB));
    return ToolProcess.command(Policytrace.class, all.toArray(String[]::new));
  }

  private static ToolProcess run(List<String> arguments) throws IOException {
    return ToolProcess.start(
        new ProcessBuilder(
            ToolProcess.command(Policytrace.class, arguments.toArray(String[]::new))));
  }

  private static String flow(String source, int port) {
    return """
    {"name":"flow.start","network":{"io":{"direction":"receive"},"transport":"tcp"},\
    "source":{"address":"%s","port":40000},"destination":{"address":"10.1.0.10","port":%d}}
    """
        .formatted(source, port);
  }
}
