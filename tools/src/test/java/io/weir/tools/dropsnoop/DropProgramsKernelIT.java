package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.Commands;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import io.weir.tools.droprule.DropruleLab;
import io.weir.tools.xdptop.TrafficLab;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Drops by programs at tc and XDP, foreign ones and our own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DropProgramsKernelIT {
  private static final int COUNT = RuleDrops.COUNT;
  private static final int ONE = 13_001; // droppers.bpf.c
  private static final int TWO = 14_001;
  private static final int XDP = 15_001;
  private static final int OURS = 16_001;
  private static final String ID = "/weir/rule/id";

  @TempDir static Path dir;

  private DropruleLab droprule;
  private TrafficLab lab;
  private ToolProcess json;
  private ToolProcess table;
  private String object;
  private long rule;

  @BeforeAll
  void dropTogether() throws Exception {
    droprule = new DropruleLab();
    lab = droprule.lab;
    object = compile();
    json = dropsnoop("--json");
    table = dropsnoop("--port=" + (TWO + 7));
    byOneAndByTwo();
    byXdp();
    byOurs();
    for (ToolProcess tool : List.of(json, table)) {
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
    }
  }

  private static String compile() {
    String to = dir.resolve("droppers.o").toString();
    String includes = "-I/usr/include/" + Commands.run("uname", "-m").strip() + "-linux-gnu";
    List<String> clang = new ArrayList<>(List.of("clang", "-O2", "-g", "-target", "bpf", includes));
    clang.addAll(List.of("-c", "src/test/c/droppers.bpf.c", "-o", to));
    Commands.run(clang.toArray(new String[0]));
    return to;
  }

  private ToolProcess dropsnoop(String option) throws Exception {
    List<String> command =
        ToolProcess.command(Dropsnoop.class, "--netns", lab.near, option, "--debug");
    command.addAll(1, droprule.settings());
    ToolProcess tool = ToolProcess.start(new ProcessBuilder(command));
    tool.awaitAttached();
    return tool;
  }

  private void byOneAndByTwo() throws InterruptedException {
    tc("qdisc", "add", "dev", "v0", "clsact");
    filter("tc/first");
    send(ONE);
    filter("tc/second");
    Thread.sleep(1100); // what is attached is looked at once a second
    send(TWO);
    while (table.stdout().size() < 2) {
      Thread.onSpinWait();
    }
    tc("qdisc", "del", "dev", "v0", "clsact");
  }

  private void filter(String section) {
    tc("filter", "add", "dev", "v0", "ingress", "bpf", "da", "obj", object, "sec", section);
  }

  private void tc(String... arguments) {
    run(List.of("tc", "-n", lab.near), arguments);
  }

  private void byXdp() {
    List<String> set = List.of("ip", "-n", lab.near, "link", "set", "dev", "v0");
    run(set, "xdpgeneric", "obj", object, "sec", "xdp");
    send(XDP);
    run(set, "xdpgeneric", "off");
  }

  private static void run(List<String> command, String... arguments) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(arguments));
    Commands.run(all.toArray(new String[0]));
  }

  private void byOurs() throws Exception {
    droprule.ok(
        "add",
        "v0",
        "--mode",
        "tc",
        "--src",
        RuleDrops.FAR,
        "--proto",
        "udp",
        "--dport",
        OURS + "-" + (OURS + COUNT - 1),
        "--set",
        "lab",
        "--why",
        "none of these");
    droprule.ok("mode", "v0", "enforce");
    rule = droprule.ok("list", "v0", "--json").events("rule.state").get(0).at(ID).asLong();
    Thread.sleep(1100);
    send(OURS);
    droprule.ok("detach", "v0");
  }

  private void send(int first) {
    lab.udpToPorts(RuleDrops.NEAR, first, COUNT);
    RuleDrops.await(json, first);
  }

  @AfterAll
  void clear() throws Exception {
    for (ToolProcess tool : new ToolProcess[] {json, table}) {
      if (tool != null) {
        tool.close();
      }
    }
    if (droprule != null) {
      droprule.close();
    }
  }

  /** Types and names of what is told of these drops, which must be the same of all. */
  private String programs(int first) {
    List<JsonNode> events = RuleDrops.events(json, first);
    assertThat(events).hasSize(COUNT);
    Set<String> told = new HashSet<>();
    for (JsonNode event : events) {
      StringBuilder programs = new StringBuilder();
      for (JsonNode program : event.at("/weir/drop/programs")) {
        programs.append(program.at("/type").asText()).append(' ');
        programs.append(program.at("/name").asText()).append(' ');
        assertThat(program.at("/tag").asText()).matches("[0-9a-f]{16}");
        assertThat(program.at("/id").asInt()).isPositive();
      }
      told.add(programs.toString());
    }
    assertThat(told).hasSize(1);
    return told.iterator().next();
  }

  @Test
  void shouldNameTheProgramOfTc() {
    assertThat(programs(ONE)).isEqualTo("bpf drop_first ");
  }

  @Test
  void shouldNameAllThatItCanHaveBeen() {
    assertThat(programs(TWO).split(" ")).contains("drop_first", "drop_second").hasSize(4);
    assertThat(table.stdout()).hasSize(2);
    assertThat(table.stdout().get(1))
        .contains(" by one of bpf program 'drop_")
        .contains("'drop_first' (id ")
        .contains("'drop_second' (id ");
  }

  @Test
  void shouldNameTheProgramOfXdp() {
    assertThat(programs(XDP)).isEqualTo("xdp drop_xdp ");
  }

  @Test
  void shouldNameTheRuleOfOurDatapath() {
    List<JsonNode> events = RuleDrops.events(json, OURS);
    assertThat(events).hasSize(COUNT);
    Set<String> rules =
        events.stream().map(e -> e.at("/weir/rule").toString()).collect(Collectors.toSet());
    assertThat(rules)
        .containsExactly(
            "{\"id\":%d,\"set\":\"lab\",\"why\":\"none of these\",\"looked_up\":true}"
                .formatted(rule));
  }

  @Test
  void shouldKeepToTheSchema() throws Exception {
    SchemaCheck check = new SchemaCheck();
    for (String line : json.stdout()) {
      assertThat(check.faults(line)).as(line).isEmpty();
    }
  }
}
